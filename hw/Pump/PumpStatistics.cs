namespace SidFlow.Hw.Pump;

/// <summary>How well a pump keeps time, since the tune began.</summary>
/// <param name="ProcessId">The pump's.</param>
/// <param name="P99Lateness">What 99 % of the batches did not exceed.</param>
/// <param name="WorstLateness">The worst batch's.</param>
/// <param name="AllocatedBytes">By the pump since it started; flat while a tune plays.</param>
public readonly record struct PumpStatistics(int ProcessId, TimeSpan P99Lateness, TimeSpan WorstLateness, long AllocatedBytes);
