using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Roms;
using SidFlow.Services.Settings;

namespace SidFlow.Host.CommandLine;

/// <summary>A tune named on the command line, set up to run.</summary>
sealed record TuneOnMachine(Tune Tune, int Song, ISongMachine Machine)
{
    /// <param name="options">All but the ROM images, which are the owner's own where there are any, and the CIA, which is set.</param>
    /// <exception cref="VerbException">There is no such tune or song, or it does not play here.</exception>
    public static TuneOnMachine Start(string file, int? song, MachineOptions options)
    {
        Tune tune = TuneFile.ReadPlayable(file);
        int chosen = TuneFile.SongOf(tune, song, file);
        SidFlowSettings settings = HostSettings.Load();
        RomSet roms = RomFolder.Load(settings.Roms.Folder, out IReadOnlyList<string> problems);
        foreach (string problem in problems)
            Console.Error.WriteLine($"sidflowd: {problem}");
        SongStart result = SongMachine.Start(tune, chosen, options with { Roms = roms, CiaModel = settings.Emulator.CiaModel });
        return result.Machine is { } machine
            ? new TuneOnMachine(tune, chosen, machine)
            : throw new VerbException($"{file}: {result.Refusal!.Reason}");
    }
}
