using SidFlow.Demo.Output;
using SidFlow.Demo.Tunes;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Tests;

/// <summary>The register writes of a demo tune as the machine makes them.</summary>
static class DemoTape
{
    static readonly Lazy<IReadOnlyList<CompiledTune>> tunes = new(() => DemoFolder.Compile(Folder()));

    /// <summary>The writes of a slice of a frame each, with their cycles since the tune's start.</summary>
    public static IReadOnlyList<TapeSlice> Of(string title, TimeSpan length)
    {
        TuneMachine machine = TuneMachine.Start(TuneParser.Parse(File(title)).Tune!, 1, new MachineOptions()).Machine!;
        List<TapeSlice> slices = [];
        Cycles end = machine.Clock.ToCycles(length);
        while (machine.Now < end)
            slices.Add(machine.Run(machine.Now + 19656));
        return slices;
    }

    /// <summary>The tune itself, a PSID.</summary>
    public static byte[] File(string title) => SidFile.Write(tunes.Value.Single(tune => tune.Source.Title == title));

    public static IEnumerable<(long Cycle, SidWrite Write)> Writes(IEnumerable<TapeSlice> slices) =>
        from slice in slices
        from write in slice.Writes.ToArray()
        where write.Register < ChipSequences.Registers
        select ((slice.Start + write.Offset).Value, write);

    /// <summary>Feeds a port as the deck does: until it wants no more, and again after the time it names.</summary>
    public static void Play(IEnumerable<TapeSlice> slices, ISidPort port, Action<TimeSpan> wait)
    {
        foreach (TapeSlice slice in slices)
        {
            long at = 0;
            foreach (SidWrite write in slice.Writes.Span)
            {
                port.Write((int)(write.Offset - at), write.Chip, write.Register, write.Value);
                at = write.Offset;
            }
            port.Wait((int)(slice.Length.Value - at));
            port.Push();
            while (port.Delay > TimeSpan.Zero)
                wait(port.Delay);
        }
    }

    static string Folder()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (System.IO.File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return Path.Combine(at.FullName, "demo");
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
