using System.Collections.Concurrent;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tests.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>Every real tune of the corpus either sounds or is refused for the right reason.</summary>
public sealed class CorpusPlaysTests
{
    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(4);

    [Test]
    public void Every_tune_sounds_or_is_refused_for_the_right_reason()
    {
        string[] files = [.. Directory.EnumerateFiles(Corpus.Tunes).Order(StringComparer.Ordinal)];
        var wrong = new ConcurrentBag<string>();
        var refused = new ConcurrentDictionary<RefusalCode, int>();
        int sounding = 0;
        Parallel.ForEach(files, file =>
        {
            string name = Path.GetFileName(file);
            (Refusal? refusal, double peak, bool expectsSound) = Play(file);
            if (refusal?.Code != Expected(name))
                wrong.Add($"{name}: refused {refusal?.Code}, expected {Expected(name)}");
            if (refusal is not null)
                refused.AddOrUpdate(refusal.Code, 1, (_, n) => n + 1);
            else if (expectsSound && peak < 0.003)
                wrong.Add($"{name}: silent, peak {peak:0.0000}");
            else if (expectsSound)
                Interlocked.Increment(ref sounding);
        });
        TestContext.Out.WriteLine($"{files.Length} files: {sounding} sound within {Heard.TotalSeconds:0} s; refused: {string.Join(", ", refused)}");
        Assert.That(wrong, Is.Empty, string.Join(Environment.NewLine, wrong));
        Assert.That(sounding, Is.GreaterThan(files.Length * 3 / 4));
    }

    private static RefusalCode? Expected(string name) => name switch
    {
        "monty.sid" => RefusalCode.NotASid,
        _ when name.EndsWith("_BASIC.sid", StringComparison.Ordinal) => RefusalCode.NeedsBasicRom,
        _ => null,
    };

    /// <returns>Why it does not play, or its loudest sample, and whether it is to sound in that time: Sidplayer tunes do, others where the reference opened a gate.</returns>
    private static (Refusal? Refusal, double Peak, bool ExpectsSound) Play(string file)
    {
        TuneResult parsed = TuneParser.Parse(File.ReadAllBytes(file));
        if (parsed.Tune is not { } tune)
            return (parsed.Refusal, 0, false);
        SongStart started = SongMachine.Start(tune, tune.StartSong, new MachineOptions());
        if (started.Machine is not { } machine)
            return (started.Refusal, 0, false);

        var meter = new PeakMeter();
        var chip = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions(), meter);
        Cycles end = machine.Clock.ToCycles(Heard);
        while (machine.Now < end)
            chip.Play(machine.Run(Cycles.Min(end, machine.Now + 20_000)));
        chip.Flush();
        return (null, meter.Peak, tune.SidplayerParts.Count > 0 || ReferenceOpensGate(file, tune.StartSong, end));
    }

    private static bool ReferenceOpensGate(string file, int song, Cycles end)
    {
        string log = Path.Combine(Corpus.Folder, "oracle", $"{Path.GetFileNameWithoutExtension(file)}.{song}.writes.gz");
        if (!File.Exists(log))
            return false;
        foreach (SidWrite write in OracleLog.Read(log).Writes.Span)
        {
            bool control = write.Register is 4 or 11 or 18;
            if (control && (write.Value & 1) != 0 && (write.Value & 0xf0) != 0 && write.Offset < end.Value - 500_000)
                return true;
        }

        return false;
    }

    private sealed class PeakMeter : ISampleSink
    {
        public double Peak { get; private set; }

        public void Write(ReadOnlySpan<float> samples)
        {
            foreach (float sample in samples)
                Peak = Math.Max(Peak, Math.Abs(sample));
        }
    }
}
