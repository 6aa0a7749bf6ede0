using System.Text.Json.Nodes;
using SidFlow.Simulators;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Faults.Rigs;

/// <summary>An ASID receiver at the end of a FIFO.</summary>
public sealed class MidiRig : Rig
{
    private readonly MidiCable cable = new(chips: 1);

    public static IReadOnlyList<Fault> Faults { get; } = [Fault.Pulled, Fault.HalfPacket, Fault.Stalled, Fault.BrieflyStalled];

    public override bool IsByFrame => true;
    public override long? BrokenAt => cable.UnpluggedAt;

    /// <summary>After each message all 25 registers, one after the other.</summary>
    public override IReadOnlyList<HeardWrite> Heard =>
        [.. cable.Heard.SelectMany((message, index) => message.After.Select((value, register) => new HeardWrite(index, message.Chip, register, value)))];

    public override bool IsSilent => IsQuiet(cable.Registers(0));

    public override JsonObject Options(int opening) => new() { ["port"] = cable.Path };

    public override void Break(Fault fault, Random random)
    {
        switch (fault)
        {
            case Fault.Pulled:
                cable.Unplug();
                break;
            case Fault.HalfPacket:
                cable.VanishesAt = cable.Received + random.Next(1, 40);
                break;
            case Fault.Stalled or Fault.BrieflyStalled:
                cable.Block();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "not over MIDI");
        }
    }

    public override void Mend()
    {
        cable.VanishesAt = null;
        cable.GoOn();
        cable.Plug();
    }

    protected override void End() => cable.Dispose();
}
