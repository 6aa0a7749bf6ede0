using System.Runtime.InteropServices;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;

namespace SidFlow.Services.Classify;

/// <summary>A song's features, or the reason why it has none.</summary>
public sealed record SongMeasurement(FeatureRecord? Record, Refusal? Refusal);

/// <summary>Plays the part of a song that is looked at, and measures it. Holds its working memory, so one serves one thread.</summary>
/// <remarks>
/// The machine runs to the window's end first, since only the tape tells where writing ends; then the tape goes through the chip in quick
/// quality, unheard up to the window. The same song gives the same record, bit for bit, on any machine and after any other song.
/// </remarks>
public sealed class SongFeatures(MachineOptions options)
{
    private static readonly TimeSpan slice = TimeSpan.FromMilliseconds(500);
    private static readonly SoftwareSidOptions quick = new() { SampleRateHz = AudioExtractor.SampleRateHz, Quality = RenderQuality.Quick };

    /// <summary>A sample player makes some ten thousand writes a second; what a longer list took is given back.</summary>
    private const int KeptWrites = 1 << 20;

    private readonly FeatureExtractor extractor = new();
    private readonly List<TapeSlice> tape = [];
    private List<TimedWrite> writes = [];
    private readonly float[] samples = new float[(int)(AnalysisWindow.LongestSeconds * AudioExtractor.SampleRateHz) + 1];

    /// <param name="song">1-based.</param>
    /// <param name="length">The song's length, from whoever knows it; above zero.</param>
    public SongMeasurement Measure(Tune tune, int song, TimeSpan length, CancellationToken stop)
    {
        SongStart start = SongMachine.Start(tune, song, options);
        if (start.Machine is not { } machine)
            return new SongMeasurement(null, start.Refusal);
        try
        {
            return new SongMeasurement(Measure(machine, tune, length, stop), null);
        }
        finally
        {
            tape.Clear();
            writes.Clear();
            if (writes.Capacity > KeptWrites)
                writes = [];
        }
    }

    private FeatureRecord Measure(ISongMachine machine, Tune tune, TimeSpan length, CancellationToken stop)
    {
        bool ntsc = machine.Clock == ClockRate.Ntsc;
        TraceClock clock = ntsc ? TraceClock.Ntsc : TraceClock.Pal;
        AnalysisWindow window = AnalysisWindow.Of(length.TotalSeconds);
        Record(machine, new Cycles((long)(window.EndSeconds * clock.Hz)), stop);
        window = window.EndingWith(LastWriteSeconds(clock));
        SidTrace trace = new(CollectionsMarshal.AsSpan(writes), machine.Chips.Count, clock, window);
        ReadOnlySpan<float> sound = Hear(machine, trace.Start, trace.End, stop);
        FeatureRecord record = extractor.Extract(trace, sound, window, length.TotalSeconds);
        return record with { Degraded = Shortcoming(machine, record), Tape = TapeSketch.Of(trace, tune.Data.Span) };
    }

    private void Record(ISongMachine machine, Cycles end, CancellationToken stop)
    {
        while (machine.Now < end && !machine.HasFailed() && machine.State != MachineState.Ended)
        {
            stop.ThrowIfCancellationRequested();
            TapeSlice part = machine.Run(Cycles.Min(end, machine.Now + machine.Clock.ToCycles(slice).Value));
            tape.Add(part);
            foreach (SidWrite write in part.Writes.Span)
                writes.Add(new TimedWrite((uint)(part.Start.Value + write.Offset), write.Chip, write.Register, write.Value));
        }
    }

    private double? LastWriteSeconds(TraceClock clock) => writes.Count == 0 ? null : writes[^1].Cycle / clock.Hz;

    /// <summary>The samples whose moments lie in the window.</summary>
    private ReadOnlySpan<float> Hear(ISongMachine machine, long start, long end, CancellationToken stop)
    {
        long first = machine.Clock.ToSamples(new Cycles(start), AudioExtractor.SampleRateHz);
        long last = machine.Clock.ToSamples(Cycles.Min(new Cycles(end), machine.Now), AudioExtractor.SampleRateHz);
        if (last <= first)
            return [];
        Kept kept = new(samples, first);
        SoftwareSid chip = new(machine.Clock, machine.Chips, quick, kept);
        Cycles heardFrom = new(start - machine.Clock.ToCycles(SoftwareSid.WarmUp).Value);
        chip.Unheard = heardFrom > Cycles.Zero;
        foreach (TapeSlice part in tape)
        {
            stop.ThrowIfCancellationRequested();
            if (part.End > heardFrom)
                chip.Unheard = false;
            chip.Play(part);
            if (part.Start.Value > end)
                break;
        }
        chip.Flush();
        return samples.AsSpan(0, (int)Math.Min(last - first, samples.Length));
    }

    private static string? Shortcoming(ISongMachine machine, FeatureRecord record)
    {
        if (machine.Trouble is { } trouble)
            return trouble;
        if (record.Driver.Writes == 0)
            return "The song writes nothing to the chip in the window.";
        if (record.Audio.Rms == 0)
            return "The song is silent in the window.";
        return null;
    }

    /// <summary>Keeps what is heard from a sample on, as far as there is room.</summary>
    private sealed class Kept(float[] samples, long first) : ISampleSink
    {
        private long at = -first;

        public void Write(ReadOnlySpan<float> heard)
        {
            int skip = (int)Math.Clamp(-at, 0, heard.Length);
            int place = (int)Math.Max(at, 0);
            int count = Math.Min(heard.Length - skip, samples.Length - place);
            if (count > 0)
                heard.Slice(skip, count).CopyTo(samples.AsSpan(place));
            at += heard.Length;
        }
    }
}
