using System.Text.Json.Nodes;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Simulators;

namespace SidFlow.Faults.Rigs;

/// <summary>The driver's own simulated device, in this process or behind a pump. It is told of its faults in its settings, and notes what it hears in a file.</summary>
public sealed class SimulatedRig : Rig
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("simulated");
    private readonly PumpUnderTest? pump;
    private readonly JsonArray script = [];
    private int openings;

    /// <param name="sidflowd">Path of sidflowd.dll, for the pumped one; null for the other.</param>
    /// <param name="plan">It fails while it is open for the first time.</param>
    public SimulatedRig(string? sidflowd, FaultCase plan)
    {
        pump = sidflowd is null ? null : new PumpUnderTest(sidflowd);
        SimulatedFaultKind? kind = plan.Fault switch
        {
            Fault.Pulled => SimulatedFaultKind.Vanish,
            Fault.Stalled => SimulatedFaultKind.Stall,
            Fault.Refused => SimulatedFaultKind.Refuse,
            Fault.BrieflyStalled => SimulatedFaultKind.Delay,
            _ => null,
        };
        if (kind is { } scripted)
            script.Add(new JsonObject { ["kind"] = $"{scripted}", ["atWrite"] = plan.Moment == Moment.Starting ? plan.Random().Next(1, 20) : plan.Random().Next(200, 400), ["time"] = "00:00:00.150" });
    }

    public static IReadOnlyList<Fault> Faults { get; } = [Fault.Pulled, Fault.Stalled, Fault.Refused, Fault.BrieflyStalled];
    public static IReadOnlyList<Fault> PumpedFaults { get; } = [Fault.Pulled, Fault.PumpKilled, Fault.Stalled, Fault.PumpStopped, Fault.Refused];

    public override Func<string, string, ISidPort>? Pump => pump is null ? null : pump.Start;

    /// <summary>A pump that is killed has not written down what it heard last.</summary>
    public override IReadOnlyList<HeardWrite> Heard =>
    [
        .. Enumerable.Range(0, openings).SelectMany(opening => File.Exists(Trace(opening)) ? Read(File.ReadAllBytes(Trace(opening))) : []),
    ];

    public override bool IsSilent => IsQuiet(Heard);

    /// <summary>The last that was heard before the script's fault, which comes with the write after it.</summary>
    public override long? BrokenAt => script.Count > 0 && File.Exists(Trace(0))
        ? Read(File.ReadAllBytes(Trace(0))).LastOrDefault(write => write.Value != 0) is { Cycle: > 0 and var last } ? last : null
        : null;

    public override JsonObject Options(int opening)
    {
        openings = Math.Max(openings, opening + 1);
        return new JsonObject
        {
            ["trace"] = Trace(opening),
            ["clocks"] = new JsonArray(new JsonObject { ["numerator"] = SidClock.Pal.Numerator, ["denominator"] = SidClock.Pal.Denominator }),
            ["faults"] = opening == 0 ? script.DeepClone() : new JsonArray(),
        };
    }

    public override void Break(Fault fault, Random random) => pump?.TryBreak(fault);

    public override void Mend()
    {
        // It is well whenever it is opened again.
    }

    protected override void End() => folder.Delete(recursive: true);

    private string Trace(int opening) => Path.Combine(folder.FullName, $"{opening}.trace");

    private static IEnumerable<HeardWrite> Read(byte[] trace)
    {
        for (int at = 0; at + WriteTrace.Bytes <= trace.Length; at += WriteTrace.Bytes)
            yield return new HeardWrite(BitConverter.ToInt64(trace, at), trace[at + 12], trace[at + 13], trace[at + 14]);
    }
}
