namespace SidFlow.Emu.Sid.Analog;

/// <summary>How closely the filter's equations are followed.</summary>
/// <param name="CyclesPerStep">Cycles from one input to the next, a power of two.</param>
/// <param name="Interval">Most inputs between two working points; 1 evaluates the equations at every input.</param>
/// <param name="Jump">Volts of input change that ask for a new working point.</param>
/// <param name="Travel">Volts that the charges may move away from a working point.</param>
readonly record struct FilterPace(int CyclesPerStep, int Interval, float Jump, float Travel)
{
    public static FilterPace Exact { get; } = new(1, 1, 0, 0);

    public static FilterPace Default { get; } = new(1, 32, 0.05f, 0.04f);

    public static FilterPace Quick { get; } = new(4, 16, 0.2f, 0.1f);
}
