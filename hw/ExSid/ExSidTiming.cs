using SidFlow.Hw.Ports;

namespace SidFlow.Hw.ExSid;

/// <summary>What a board's firmware takes for its bytes, in cycles of the chips.</summary>
/// <param name="Write">Address and value.</param>
/// <param name="Delay">The byte 9D.</param>
/// <param name="MostAdjustment">How far an address byte can move its write inside its slot.</param>
/// <param name="Select">A change of chip.</param>
internal sealed record ExSidTiming(int Write, int Delay, int MostAdjustment, int Select, IReadOnlyList<SidClock> Clocks)
{
    public static ExSidTiming Original { get; } = new(10, 5, 7, 5, [SidClock.OneMegahertz]);

    public static ExSidTiming Plus { get; } = new(3, 2, 4, 2, [SidClock.Pal, SidClock.Ntsc, SidClock.OneMegahertz]);

    public static ExSidTiming Of(ExSidKind kind) => kind == ExSidKind.Plus ? Plus : Original;
}
