using System.Collections.Concurrent;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tests.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>The first seconds of the corpus against the reference's register logs. <c>bench/run registers</c> has the whole table.</summary>
public sealed class RegisterLogTests
{
    private const long Cycles = 3_000_000;

    [Test]
    public void At_least_nine_tunes_of_ten_write_what_the_reference_writes_at_the_same_cycles()
    {
        string[] logs = [.. OracleLog.Files().Where(IsPlayable)];
        var different = new ConcurrentBag<string>();
        Parallel.ForEach(logs, log =>
        {
            if (FirstDifference(log) is { } difference)
                different.Add(difference);
        });
        TestContext.Out.WriteLine($"{logs.Length} logs, {different.Count} differ in the first {Cycles} cycles:{Environment.NewLine}{string.Join(Environment.NewLine, different.Order())}");
        Assert.That(different, Has.Count.LessThanOrEqualTo(logs.Length / 10));
    }

    private static string TuneOf(string log)
    {
        string name = Path.GetFileName(log)[..^".writes.gz".Length];
        return name[..name.LastIndexOf('.')];
    }

    /// <summary>Logs of Sidplayer files and BASIC programs say nothing about a machine without player and ROMs.</summary>
    private static bool IsPlayable(string log) =>
        File.Exists(Path.Combine(Corpus.Tunes, TuneOf(log) + ".sid")) && !TuneOf(log).EndsWith("_BASIC", StringComparison.Ordinal);

    private static string? FirstDifference(string log)
    {
        string name = TuneOf(log);
        int song = Math.Max(1, int.Parse(Path.GetFileName(log)[(name.Length + 1)..].Split('.')[0]));
        Tune tune = TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, name + ".sid"))).Tune!;
        var ours = TestTune.Record(TuneMachine.Start(tune, song, new MachineOptions()).Machine!, Cycles);
        int next = 0;
        foreach (SidWrite write in OracleLog.Read(log).Writes.Span)
        {
            if (write.Offset >= Cycles)
                break;
            var expected = (write.Offset, write.Chip, write.Register, write.Value);
            if (next == ours.Count)
                return $"{name}#{song}: nothing instead of {expected}";
            if (ours[next] != expected)
                return $"{name}#{song}: {ours[next]} instead of {expected}";
            next++;
        }

        return next == ours.Count ? null : $"{name}#{song}: {ours[next]} instead of the end";
    }
}
