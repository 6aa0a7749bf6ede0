using System.Text.Json.Nodes;
using SidFlow.Hw.Ports;
using SidFlow.Simulators;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.SidBlaster;

namespace SidFlow.Faults.Rigs;

/// <summary>A SIDBlaster on a pseudo-terminal, behind a pump of its own process.</summary>
public sealed class SidBlasterRig : SerialRig
{
    private readonly SidBlasterFirmware firmware;
    private readonly PumpUnderTest pump;

    public SidBlasterRig(string sidflowd)
        : this(sidflowd, new SidBlasterFirmware())
    {
    }

    private SidBlasterRig(string sidflowd, SidBlasterFirmware firmware)
        : base(firmware)
    {
        this.firmware = firmware;
        pump = new PumpUnderTest(sidflowd);
    }

    public static new IReadOnlyList<Fault> Faults { get; } =
    [
        Fault.Pulled, Fault.PumpKilled, Fault.HalfPacket, Fault.Stalled, Fault.BrieflyStalled, Fault.NoAnswers, Fault.PumpStopped, Fault.Slow,
    ];

    public override Func<string, string, ISidPort> Pump => pump.Start;
    public override IReadOnlyList<HeardWrite> Heard => firmware.Heard;
    public override bool ResetsUnheard => true;
    public override bool IsSilent => IsQuiet([.. Enumerable.Range(0, 32).Select(register => firmware.Register(register))]);
    protected override IByteDevice Board => firmware;

    public override JsonObject Options(int opening) => new() { ["paths"] = new JsonArray(Cable.Path), ["trustsPaths"] = true };

    public override void Break(Fault fault, Random random)
    {
        if (!pump.TryBreak(fault))
            base.Break(fault, random);
    }
}
