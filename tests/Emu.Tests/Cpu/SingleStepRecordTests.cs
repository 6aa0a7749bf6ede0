using System.IO.Compression;

namespace SidFlow.Emu.Tests.Cpu;

/// <summary>Every opcode against recorded bus traffic: registers, memory, and each cycle's address, value and direction.</summary>
/// <remarks>100 records an opcode; <c>bench/run programs</c> runs the 10,000 of the public collection.</remarks>
public sealed class SingleStepRecordTests
{
    [Test]
    public void Every_opcode_matches_the_recorded_bus_cycles()
    {
        string path = Path.Combine(Corpus.Folder, "cpu6502", "single-step-6502.bin.gz");
        using var reader = new BinaryReader(new BufferedStream(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), 1 << 16));
        var failures = new SortedDictionary<int, string>();
        int records = 0;
        while (StepRecord.TryRead(reader, out StepRecord? record))
        {
            if (!record.IsComparable)
                continue;
            records++;
            if (record.Replay() is { } difference)
                failures.TryAdd(record.Opcode, $"{record.Opcode:x2} {record.Name}: {difference}");
        }

        Assert.That(failures, Is.Empty, string.Join(Environment.NewLine, failures.Values));
        Assert.That(records, Is.GreaterThanOrEqualTo(StepRecord.Comparable.Except(StepRecord.PartlyComparable).Count() * 100));
    }
}
