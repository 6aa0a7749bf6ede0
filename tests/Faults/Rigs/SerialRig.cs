using System.Text.Json.Nodes;
using SidFlow.Simulators;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Faults.Rigs;

/// <summary>A board on a pseudo-terminal.</summary>
public abstract class SerialRig : Rig
{
    protected SerialRig(IByteDevice board) => Cable = new SerialCable(board);

    public static IReadOnlyList<Fault> Faults { get; } =
    [
        Fault.Pulled, Fault.HalfPacket, Fault.Stalled, Fault.BrieflyStalled, Fault.NoAnswers, Fault.HalfAnswers, Fault.Slow, Fault.WrongFirmware,
    ];

    protected SerialCable Cable { get; }

    public override long? BrokenAt => Cable.UnpluggedAt;

    /// <summary>The same board, as it must not be played.</summary>
    protected virtual IByteDevice? Wrong => null;

    public override void Break(Fault fault, Random random)
    {
        switch (fault)
        {
            case Fault.Pulled:
                Cable.Unplug();
                break;
            case Fault.HalfPacket:
                Cable.VanishesAt = Cable.Received + random.Next(1, 60);
                break;
            case Fault.Stalled or Fault.BrieflyStalled:
                Cable.IsBlocked = true;
                break;
            case Fault.NoAnswers:
                Cable.IsMute = true;
                break;
            case Fault.HalfAnswers:
                Cable.CutsAnswers = true;
                break;
            case Fault.Slow:
                Cable.AnswerDelay = TimeSpan.FromMilliseconds(40);
                break;
            case Fault.WrongFirmware when Wrong is { } wrong:
                Cable.Unplug();
                Cable.Device = wrong;
                Cable.Plug();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "not on a serial cable");
        }
    }

    public override void Mend()
    {
        Cable.VanishesAt = null;
        Cable.IsBlocked = Cable.IsMute = Cable.CutsAnswers = false;
        Cable.AnswerDelay = TimeSpan.Zero;
        if (Cable.Device != Board)
            Cable.Unplug();
        Cable.Device = Board;
        Cable.Plug();
    }

    protected abstract IByteDevice Board { get; }

    protected override void End() => Cable.Dispose();
}

public sealed class PicoRig : SerialRig
{
    private readonly PicoFirmware firmware;
    private readonly PicoOnCable board;

    public PicoRig()
        : this(new PicoFirmware())
    {
    }

    private PicoRig(PicoFirmware firmware)
        : this(firmware, new PicoOnCable(firmware))
    {
    }

    private PicoRig(PicoFirmware firmware, PicoOnCable board)
        : base(board)
    {
        this.firmware = firmware;
        this.board = board;
    }

    public override IReadOnlyList<HeardWrite> Heard => firmware.Heard;
    public override bool ResetsUnheard => true;

    public override bool IsSilent => IsQuiet([.. Enumerable.Range(0, 32).Select(register => firmware.Register(0, register))]);

    protected override IByteDevice Board => board;

    /// <summary>Its configuration was never confirmed: from board 1.5 on the sockets have no power.</summary>
    protected override IByteDevice Wrong => new PicoOnCable(new PicoFirmware { IsUnacknowledged = true });

    public override JsonObject Options(int opening) => new() { ["path"] = Cable.Path };
}

public sealed class ExSidRig : SerialRig
{
    private readonly ExSidFirmware firmware;

    public ExSidRig()
        : this(new ExSidFirmware(plus: true))
    {
    }

    private ExSidRig(ExSidFirmware firmware)
        : base(firmware) => this.firmware = firmware;

    public override IReadOnlyList<HeardWrite> Heard => firmware.Heard;
    public override bool ResetsUnheard => true;

    public override bool IsSilent =>
        Enumerable.Range(0, 2).All(chip => IsQuiet([.. Enumerable.Range(0, 32).Select(register => firmware.Register(chip, register))]));

    protected override IByteDevice Board => firmware;

    /// <summary>Something that gives bytes back, but no hardware letter.</summary>
    protected override IByteDevice Wrong => new ExSidFirmware(plus: true) { Hardware = '\u0007' };

    public override JsonObject Options(int opening) => new() { ["path"] = Cable.Path, ["trustedKind"] = "Plus" };
}
