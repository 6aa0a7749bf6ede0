using System.Buffers.Binary;

namespace SidFlow.Hw.Pump;

/// <summary>What the pump tells of itself, 10 to 20 times a second.</summary>
/// <param name="Tunes">Begun so far: which tune the counters belong to.</param>
/// <param name="PlayedCycles">Of the tune's time line.</param>
/// <param name="PoppedEvents">Records taken out of the ring since the start: tells the parent how much room there is.</param>
/// <param name="LateWrites">Later than <see cref="PumpLoop.LateNanoseconds"/>.</param>
/// <param name="WorstNanoseconds">Lateness of the worst batch.</param>
/// <param name="P99Nanoseconds">Lateness that 99 % of the batches did not exceed.</param>
/// <param name="AllocatedBytes">By the process since its start.</param>
/// <param name="IsRunning">The time line moves.</param>
internal readonly record struct PumpReport(
    long Tunes,
    long PlayedCycles,
    long PoppedEvents,
    long Writes,
    long LateWrites,
    long WorstNanoseconds,
    long P99Nanoseconds,
    long Underruns,
    long AllocatedBytes,
    bool IsRunning)
{
    public const int Bytes = 10 * sizeof(long);

    public void Write(Span<byte> bytes)
    {
        ReadOnlySpan<long> fields = [Tunes, PlayedCycles, PoppedEvents, Writes, LateWrites, WorstNanoseconds, P99Nanoseconds, Underruns, AllocatedBytes, IsRunning ? 1 : 0];
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], fields[i]);
    }

    public static PumpReport Read(ReadOnlySpan<byte> bytes)
    {
        Span<long> fields = stackalloc long[Bytes / sizeof(long)];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        return new(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7], fields[8], fields[9] != 0);
    }
}
