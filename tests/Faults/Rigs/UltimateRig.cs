using System.Text.Json.Nodes;
using SidFlow.Simulators;
using SidFlow.Simulators.Network;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Faults.Rigs;

/// <summary>An Ultimate 64 that runs the tune itself; its ident service lies behind a network in which datagrams get lost.</summary>
public sealed class UltimateRig : Rig
{
    private const string usual = "Ultimate 64 Elite";

    private readonly SimulatedUltimate box = new() { Product = usual };
    private readonly UdpProxy network;
    private readonly TestSong? song;
    private readonly bool hasSound;
    private readonly Moment moment;

    public UltimateRig(FaultCase plan, TestSong song)
    {
        this.song = song;
        network = new UdpProxy(box.IdentPort);
        moment = plan.Moment;
        hasSound = plan.Fault >= Fault.DatagramsLost || plan.Random().Next(2) == 0;
    }

    /// <param name="pitch">Of what it plays, by song and second.</param>
    public UltimateRig(bool hasSound, Func<int, double, double> pitch)
    {
        network = new UdpProxy(box.IdentPort);
        this.hasSound = hasSound;
        box.Machine.Pitch = pitch;
    }

    public static IReadOnlyList<Fault> Faults { get; } =
    [
        Fault.Pulled, Fault.DatagramsLost, Fault.Stalled, Fault.DatagramsReordered, Fault.PasswordChanged, Fault.DatagramsDoubled, Fault.HalfAnswers,
        Fault.DatagramsStopped, Fault.WrongFirmware, Fault.NoAnswers, Fault.Slow, Fault.BrieflyStalled,
    ];

    public override IReadOnlyList<HeardWrite> Heard => [];
    public override bool IsSilent => box.Machine.Song == 0;

    /// <summary>A device that answers and does not start a song is given 5 s.</summary>
    public override double GapLimit => moment == Moment.Starting ? 5500 : hasSound ? FaultOutcome.MostGap : FaultOutcome.MostGapWithoutSound;

    /// <summary>The room goes by what has come in of its sound, which lies in buffers for up to 200 ms; without its sound the start is a guess.</summary>
    public override double OffsetLimit => hasSound ? 200 : FaultOutcome.MostOffset + 300;

    public override string? Complaint => song is null || box.Machine.Tune.AsSpan().SequenceEqual(song.Bytes.Span) ? null : "another tune was sent";

    public override JsonObject Options(int opening) => new()
    {
        ["host"] = "127.0.0.1",
        ["httpPort"] = box.HttpPort,
        ["ftpPort"] = box.FtpPort,
        ["identPort"] = network.Port,
        ["dmaPort"] = box.DmaPort,
        ["soundPort"] = 0,
        ["takeSound"] = hasSound,
    };

    public override void Break(Fault fault, Random random)
    {
        switch (fault)
        {
            case Fault.Pulled:
                box.Vanish();
                break;
            case Fault.Stalled:
                box.Faults.HttpStalls = box.Faults.StreamStalls = true;
                box.Faults.HasIdent = false;
                break;
            case Fault.BrieflyStalled:
                box.Faults.StreamStalls = true;
                break;
            case Fault.NoAnswers:
                box.Faults.HttpStalls = true;
                break;
            case Fault.HalfAnswers:
                box.Faults.CutAnswersAt = random.Next(1, 60);
                break;
            case Fault.Slow:
                box.Faults.HttpDelayMilliseconds = 300;
                break;
            case Fault.PasswordChanged:
                box.Faults.Password = "another";
                break;
            case Fault.WrongFirmware:
                box.Vanish();
                box.Product = "Coffee Machine";
                box.Return();
                break;
            case Fault.DatagramsStopped:
                box.Faults.StreamStalls = true;
                box.Faults.HasIdent = false;
                break;
            case Fault.DatagramsLost:
                Drop(random, PacketFate.IsLost, DatagramFate.IsLost, oneIn: 33);
                break;
            case Fault.DatagramsReordered:
                Drop(random, PacketFate.ComesLate, DatagramFate.IsOvertaken, oneIn: 10);
                break;
            case Fault.DatagramsDoubled:
                Drop(random, PacketFate.ComesTwice, DatagramFate.ComesTwice, oneIn: 5);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "not on an Ultimate");
        }
    }

    public override void Mend()
    {
        box.Faults.HttpStalls = box.Faults.StreamStalls = false;
        box.Faults.HasIdent = true;
        box.Faults.CutAnswersAt = box.Faults.HttpDelayMilliseconds = 0;
        box.Faults.Password = "";
        box.Faults.Fate = _ => PacketFate.Arrives;
        network.Fate = () => DatagramFate.Arrives;
        if (box.Product != usual)
        {
            box.Vanish();
            box.Product = usual;
        }
        box.Return();
    }

    protected override void End()
    {
        network.Dispose();
        box.Dispose();
    }

    private void Drop(Random random, PacketFate sound, DatagramFate ident, int oneIn)
    {
        box.Faults.Fate = _ => random.Next(oneIn) == 0 ? sound : PacketFate.Arrives;
        network.Fate = () => random.Next(oneIn) == 0 ? ident : DatagramFate.Arrives;
    }
}
