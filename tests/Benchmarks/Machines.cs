using System.Diagnostics.CodeAnalysis;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Benchmarks;

/// <summary>A tune file to a machine that plays it, or the reason why not; a machine to a chip that sounds it.</summary>
static class Machines
{
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>The tune in a file, with the second part that lies beside a <c>.mus</c>, or a sentence about what is wrong with it.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out Tune? tune, [NotNullWhen(false)] out string? refusal)
    {
        tune = null;
        if (!File.Exists(path))
        {
            refusal = $"there is no {Path.GetFileName(path)}";
            return false;
        }
        byte[] file = File.ReadAllBytes(path);
        TuneResult parsed = TuneParser.Parse(StereoPart.Of(path, File.Exists) is { } second ? SidplayerFile.Join(file, File.ReadAllBytes(second)) : file);
        tune = parsed.Tune;
        refusal = parsed.Refusal?.Reason;
        return tune is not null;
    }

    /// <param name="song">1-based. A song that the tune does not have means its start song, as it does to the reference.</param>
    public static (ITapeSource? Machine, string? Refusal) Start(string path, int song, ChipModel? model = null, bool marks = false)
    {
        if (!TryRead(path, out Tune? tune, out string? refusal))
            return (null, refusal);
        int known = song < 1 || song > tune.Songs ? tune.StartSong : song;
        SongStart started = SongMachine.Start(tune, known, new MachineOptions { ForceModels = model is { } forced ? [forced] : [], Marks = marks });
        return (started.Machine, started.Refusal?.Reason);
    }

    public static string? TroubleOf(ITapeSource machine) => (machine as ISongMachine)?.Trouble;

    public static SoftwareSid ChipFor(ITapeSource machine, ISampleSink sink, RenderQuality quality = RenderQuality.Default) =>
        new(machine.Clock, machine.Chips, new SoftwareSidOptions { Quality = quality }, sink);

    /// <summary>Runs the machine from where it is through a length of tune time.</summary>
    public static void Play(ITapeSource machine, TimeSpan length, ITapeHead? head, CancellationToken stop)
    {
        Cycles end = machine.Now + machine.Clock.ToCycles(length);
        long slice = machine.Clock.ToCycles(Slice).Value;
        while (machine.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            TapeSlice tape = machine.Run(Cycles.Min(end, machine.Now + slice));
            head?.Play(tape);
        }
    }
}
