using SidFlow.Demo.Output;
using SidFlow.Demo.Tunes;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Demo.Tests.Tunes;

/// <summary>A tune played once by the machine, from its start until some seconds after its end: what was written, what was heard.</summary>
sealed class Performance
{
    public const int SampleRateHz = 44_100;
    public static readonly TimeSpan After = TimeSpan.FromSeconds(8);

    static readonly Dictionary<string, Performance> played = [];

    Performance(CompiledTune tune)
    {
        Tune = tune;
        File = SidFile.Write(tune);
        Parsed = TuneParser.Parse(File).Tune ?? throw new InvalidOperationException(TuneParser.Parse(File).Refusal?.Reason);
        MachineResult started = TuneMachine.Start(Parsed, 1, new MachineOptions());
        TuneMachine machine = started.Machine ?? throw new InvalidOperationException(started.Refusal?.Reason);
        Sound = new Sink();
        SoftwareSid sid = new(machine.Clock, machine.Chips, new SoftwareSidOptions { SampleRateHz = SampleRateHz }, Sound);
        Cycles end = machine.Clock.ToCycles(tune.Length + After);
        while (machine.Now < end)
        {
            TapeSlice slice = machine.Run(Cycles.Min(end, machine.Now + 19656));
            sid.Play(slice);
            foreach (SidWrite write in slice.Writes.Span)
                Writes.Add(((slice.Start + write.Offset).Value, write));
        }
        sid.Flush();
        Clock = machine.Clock;
        Trouble = machine.Trouble;
    }

    public CompiledTune Tune { get; }
    public byte[] File { get; }
    public Tune Parsed { get; }
    public ClockRate Clock { get; }
    public string? Trouble { get; }
    public List<(long Cycle, SidWrite Write)> Writes { get; } = [];
    public Sink Sound { get; }

    public static Performance Of(string title)
    {
        if (!played.TryGetValue(title, out Performance? performance))
            played[title] = performance = new Performance(DemoSources.Tunes.Single(t => t.Source.Title == title));
        return performance;
    }

    /// <summary>Test bit with gate: how the play routine begins each note.</summary>
    public IEnumerable<(TimeSpan Time, int Voice)> NoteStarts =>
        from w in Writes
        where w.Write.Register is 4 or 11 or 18 && w.Write.Value == 0x09
        select (Clock.ToTime(new Cycles(w.Cycle)), w.Write.Chip * 3 + w.Write.Register / 7);

    public double Rms(TimeSpan from, TimeSpan to)
    {
        int first = (int)(from.TotalSeconds * SampleRateHz), last = Math.Min(Sound.Samples.Count, (int)(to.TotalSeconds * SampleRateHz));
        double mean = 0, power = 0;
        for (int i = first; i < last; i++)
            mean += Sound.Samples[i];
        mean /= last - first;
        for (int i = first; i < last; i++)
            power += (Sound.Samples[i] - mean) * (Sound.Samples[i] - mean);
        return Math.Sqrt(power / (last - first));
    }

    public sealed class Sink : ISampleSink
    {
        public List<float> Samples { get; } = [];

        public void Write(ReadOnlySpan<float> samples) => Samples.AddRange(samples);
    }
}
