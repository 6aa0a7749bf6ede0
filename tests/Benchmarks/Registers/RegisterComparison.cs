namespace SidFlow.Benchmarks.Registers;

/// <summary>Where two logs of one song first part, in three ways of looking; null where they never do.</summary>
/// <param name="Order">Index of the first write whose chip, register or value differs, or that one side lacks.</param>
/// <param name="Cycle">Index of the first write at another cycle after INIT.</param>
/// <param name="CycleInCall">Index of the first write at another cycle after its INIT or PLAY call: tells a fault of the machine from one of the calling phase.</param>
readonly record struct RegisterComparison(int? Order, int? Cycle, int? CycleInCall)
{
    /// <summary>A write this close to the end of the reference may fall on the other side of it.</summary>
    public const long SlackCycles = 20_000;

    /// <param name="end">Cycle after INIT at which the reference stopped logging.</param>
    public static RegisterComparison Of(IReadOnlyList<LoggedWrite> expected, IReadOnlyList<LoggedWrite> ours, long end)
    {
        int? order = null, cycle = null, inCall = null;
        int shared = Math.Min(expected.Count, ours.Count);
        int i = 0;
        for (; i < shared && order is null; i++)
        {
            if (!expected[i].SameRegisterAndValue(ours[i]))
                order = i;
            if (expected[i].Cycle != ours[i].Cycle)
                cycle ??= i;
            if (expected[i].SinceCall != ours[i].SinceCall)
                inCall ??= i;
        }
        bool missing = expected.Count > shared;
        bool surplus = ours.Count > shared && ours[shared].Cycle < end - SlackCycles;
        if (order is null && (missing || surplus))
            order = shared;
        return new RegisterComparison(order, cycle ?? order, inCall ?? order);
    }
}
