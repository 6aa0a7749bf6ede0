using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Devices;

/// <summary>What devices are measured with, in slices of 20 ms as the deck gives them.</summary>
static class DeviceTapes
{
    public static string DemoTune => Path.Combine(Repository.Top, "artifacts", "demo-tunes", "First_Light.sid");

    /// <summary>A demo tune, about 1,000 writes a second.</summary>
    public static IReadOnlyList<TapeSlice> Frames(TimeSpan length) => Of(DemoTune, length);

    /// <summary>A volume write 8,000 times a second.</summary>
    public static IReadOnlyList<TapeSlice> Samples(TimeSpan length)
    {
        const int rateHz = 8000;
        var tape = new List<TapeSlice>();
        long slice = ClockRate.Pal.ToCycles(Machines.Slice).Value;
        long count = (long)(length.TotalSeconds * rateHz);
        long next = 0;
        for (long start = 0; next < count; start += slice)
        {
            var writes = new List<SidWrite>();
            for (long at; next < count && (at = (long)(next * ClockRate.Pal.Hz / rateHz)) < start + slice; next++)
                writes.Add(new SidWrite((uint)(at - start), 0, 0x18, (byte)(next & 15)));
            tape.Add(new TapeSlice(new Cycles(start), new Cycles(start + slice), writes.ToArray()));
        }
        return tape;
    }

    /// <exception cref="InvalidOperationException">The tune cannot be played.</exception>
    public static IReadOnlyList<TapeSlice> Of(string path, TimeSpan length)
    {
        (ITapeSource? machine, string? refusal) = Machines.Start(path, 1);
        if (machine is null)
            throw new InvalidOperationException($"{path}: {refusal}");
        var tape = new List<TapeSlice>();
        long slice = machine.Clock.ToCycles(Machines.Slice).Value;
        Cycles end = machine.Clock.ToCycles(length);
        while (machine.Now < end)
            tape.Add(machine.Run(machine.Now + slice));
        return tape;
    }
}
