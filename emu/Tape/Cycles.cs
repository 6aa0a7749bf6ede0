namespace SidFlow.Emu.Tape;

/// <summary>A point or a length on a machine's time line, counted in cycles of its system clock (phi2).</summary>
/// <remarks>Seconds appear only through <see cref="ClockRate"/>.</remarks>
public readonly record struct Cycles(long Value) : IComparable<Cycles>
{
    public static Cycles Zero => default;

    public static Cycles Min(Cycles a, Cycles b) => a.Value <= b.Value ? a : b;
    public static Cycles Max(Cycles a, Cycles b) => a.Value >= b.Value ? a : b;

    public int CompareTo(Cycles other) => Value.CompareTo(other.Value);
    public override string ToString() => $"{Value} cycles";

    public static Cycles operator +(Cycles a, Cycles b) => new(a.Value + b.Value);
    public static Cycles operator -(Cycles a, Cycles b) => new(a.Value - b.Value);
    public static Cycles operator +(Cycles a, long n) => new(a.Value + n);
    public static Cycles operator -(Cycles a, long n) => new(a.Value - n);
    public static bool operator <(Cycles a, Cycles b) => a.Value < b.Value;
    public static bool operator >(Cycles a, Cycles b) => a.Value > b.Value;
    public static bool operator <=(Cycles a, Cycles b) => a.Value <= b.Value;
    public static bool operator >=(Cycles a, Cycles b) => a.Value >= b.Value;
}
