using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>What a network player may cost: a bucket of work that fills at a fixed rate. Not thread-safe.</summary>
/// <remarks>
/// A unit is about 10 µs of a 2 GHz core. Players of the field send up to 1,000 requests a second and a second of music a second: a fifth of what is allowed.
/// </remarks>
public sealed class WorkAllowance(TimeProvider time)
{
    /// <summary>A tenth of a core.</summary>
    public const int UnitsPerSecond = 10_000;

    /// <summary>More than this in one request is refused. The longest request that all servers take, 255 writes 65,535 cycles apart, is less.</summary>
    public const int Most = 20_000;

    /// <summary>Who has used all waits for so much: a timer for every request would be work as well.</summary>
    private const int Portion = 200;

    /// <summary>New chips, at once or with the next write.</summary>
    private const int ResetUnits = 500;
    private const int WritesPerUnit = 64;

    /// <summary>Of the voices that answer reads, when each of them hears of another one.</summary>
    private const int CyclesPerUnit = 1000;

    private double left = Most;
    private long filledAt = time.GetTimestamp();

    /// <summary>To receive it and to answer it.</summary>
    public static int UnitsToAnswer(NsdRequest request) => 1 + request.Data.Length / NsdRequest.WriteBytes / WritesPerUnit;

    /// <summary>To do what it asks for; as little as its answer where that is no more than a setting.</summary>
    public static int UnitsOf(NsdRequest request) => UnitsToAnswer(request) + request.Command switch
    {
        NsdCommand.TryReset or NsdCommand.TrySetSidCount or NsdCommand.TrySetSidModel or NsdCommand.TrySetClocking => ResetUnits,
        _ => (int)(request.Cycles / CyclesPerUnit),
    };

    /// <returns>How long to wait before the work; then it has been taken.</returns>
    public TimeSpan Take(int units)
    {
        long now = time.GetTimestamp();
        left = Math.Min(Most, left + time.GetElapsedTime(filledAt, now).TotalSeconds * UnitsPerSecond) - units;
        filledAt = now;
        return left >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((Portion - left) / UnitsPerSecond);
    }
}
