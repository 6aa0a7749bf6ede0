namespace SidFlow.Hw.Ultimate64;

internal enum VigilStep
{
    Nothing,

    /// <summary>Send an ident datagram.</summary>
    Ask,
    Gone,
}

/// <summary>Decides whether the device is still there, from its sound packets and its answers to ident datagrams. No clock, no socket.</summary>
/// <remarks>
/// While sound flows: 250 ms without a packet, one question; no answer at 400 ms, gone. Without sound: a question each 200 ms, five misses in a row, gone.
/// Not thread-safe.
/// </remarks>
/// <param name="answers">Whether the device has its ident service on; without it only missing sound tells.</param>
internal sealed class Vigil(bool answers)
{
    internal static readonly TimeSpan QuietLimit = TimeSpan.FromMilliseconds(250);
    internal static readonly TimeSpan GoneLimit = TimeSpan.FromMilliseconds(400);
    internal static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private const int MostMisses = 5;

    private TimeSpan? lastPacket;
    private TimeSpan? asked;
    private bool answered;
    private int misses;

    /// <summary>Starts over: nothing is known yet.</summary>
    internal void Begin()
    {
        lastPacket = asked = null;
        answered = false;
        misses = 0;
    }

    internal void Packet(TimeSpan now)
    {
        lastPacket = now;
        asked = null;
        answered = false;
        misses = 0;
    }

    internal void Answer()
    {
        answered = true;
        misses = 0;
    }

    internal VigilStep Step(TimeSpan now)
    {
        if (lastPacket is { } last)
        {
            if (now - last < QuietLimit)
                return VigilStep.Nothing;
            if (now - last < GoneLimit)
                return answers && asked is null ? Ask(now) : VigilStep.Nothing;
            if (!answered)
                return VigilStep.Gone;
            // It lives and sends no more sound.
            lastPacket = null;
        }
        if (!answers || now - asked < AskEvery)
            return VigilStep.Nothing;
        if (asked is not null && !answered && ++misses >= MostMisses)
            return VigilStep.Gone;
        return Ask(now);
    }

    private VigilStep Ask(TimeSpan now)
    {
        asked = now;
        answered = false;
        return VigilStep.Ask;
    }
}
