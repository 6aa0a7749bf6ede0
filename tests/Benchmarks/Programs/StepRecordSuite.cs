using SidFlow.Emu.Tests.Cpu;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>Single-step records: one file an opcode (00.bin to ff.bin), 10,000 instructions each with every bus cycle.</summary>
static class StepRecordSuite
{
    public static IReadOnlyList<TestProgram>? Find(string folder)
    {
        string? records = new[] { folder, Path.Combine(folder, "6502") }.FirstOrDefault(at => File.Exists(Path.Combine(at, "00.bin")) && File.Exists(Path.Combine(at, "ff.bin")));
        if (records is null)
            return null;
        return [.. Enumerable.Range(0, 256).Select(opcode => $"{opcode:x2}.bin")
            .Select(file => new TestProgram("single-step records", file, Path.Combine(records, file), 0, TuneClock.Pal, null, null, GoodEnd.ExitCodeZero, null) { Run = Run })];
    }

    static TestOutcome Run(TestProgram program, CancellationToken stop)
    {
        using BinaryReader reader = new(new BufferedStream(File.OpenRead(program.Path), 1 << 16));
        int records = 0, compared = 0;
        while (StepRecord.TryRead(reader, out StepRecord? record))
        {
            stop.ThrowIfCancellationRequested();
            records++;
            if (!record.IsComparable)
                continue;
            compared++;
            if (record.Replay() is { } difference)
                return new TestOutcome(program, Verdict.Fail, $"{record.Name}: {difference}");
        }
        return compared == 0
            ? new TestOutcome(program, Verdict.NotApplicable, "JAM: lists the bus of a stopped CPU, which no program sees")
            : new TestOutcome(program, Verdict.Pass, compared == records ? $"{records:N0} records" : $"{compared:N0} of {records:N0} records; in the others the recorded CPU is not a C64's (tests/Emu.Tests/Cpu/StepRecord.cs)");
    }
}
