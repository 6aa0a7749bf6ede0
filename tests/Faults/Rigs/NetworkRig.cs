using System.Text.Json.Nodes;
using SidFlow.Simulators;
using SidFlow.Simulators.Network;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Faults.Rigs;

/// <summary>A Network SID Device behind a network in which things happen.</summary>
public sealed class NetworkRig : Rig
{
    private readonly SimulatedServer server = new(new ServerScript { Rules = ServerRules.SidDevice });
    private readonly SimulatedServer stranger = new(new ServerScript { Fault = ServerFault.Code9 });
    private readonly TcpProxy network;

    public NetworkRig() => network = new TcpProxy(server.Port);

    public static IReadOnlyList<Fault> Faults { get; } =
        [Fault.Pulled, Fault.HalfPacket, Fault.Stalled, Fault.Refused, Fault.BrieflyStalled, Fault.WrongFirmware, Fault.Slow];

    public override long? BrokenAt => network.CutAt;
    public override IReadOnlyList<HeardWrite> Heard => server.Heard;
    public override bool ResetsUnheard => true;

    /// <summary>A server is silent once its player has left.</summary>
    public override bool IsSilent => !server.HasPlayer || IsQuiet(server.Heard);

    public override JsonObject Options(int opening) => new() { ["host"] = "127.0.0.1", ["port"] = network.Port };

    public override void Break(Fault fault, Random random)
    {
        switch (fault)
        {
            case Fault.Pulled:
                network.Cut();
                break;
            case Fault.HalfPacket:
                network.CutsAt = network.Passed + random.Next(1, 100);
                break;
            case Fault.Stalled or Fault.BrieflyStalled:
                network.Holds = true;
                break;
            case Fault.Refused:
                network.Close();
                break;
            case Fault.WrongFirmware:
                network.Target = stranger.Port;
                network.Cut();
                break;
            case Fault.Slow:
                network.Delay = TimeSpan.FromMilliseconds(20);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "not on this network");
        }
    }

    public override void Mend()
    {
        network.CutsAt = null;
        network.Holds = false;
        network.Delay = TimeSpan.Zero;
        bool wasElsewhere = network.Target != server.Port;
        network.Target = server.Port;
        if (wasElsewhere)
            network.Cut();
        network.Listen();
    }

    protected override void End()
    {
        network.Dispose();
        server.Dispose();
        stranger.Dispose();
    }
}
