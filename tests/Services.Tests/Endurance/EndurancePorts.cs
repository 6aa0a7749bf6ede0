using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Simulators.AsidMidi;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Services.Tests.Endurance;

/// <summary>A kind of device that can be played faster than real time, opened as often as wanted.</summary>
public sealed class EndurancePort
{
    private readonly Action forget;

    private EndurancePort(string kind, Func<TimeProvider, ISidPort> open, Action? forget = null)
    {
        Kind = kind;
        Open = open;
        this.forget = forget ?? (() => { });
    }

    /// <remarks>Left out are those that go by the kernel's clock and not by ours: what a pump plays (GPIO, SIDBlaster), and the Ultimate, whose sound comes as it is played.</remarks>
    public static IReadOnlyList<string> Kinds { get; } = ["simulated", "network-sid-device", "exsid", "usbsid-pico", "asid-midi"];

    public string Kind { get; }
    public Func<TimeProvider, ISidPort> Open { get; }

    public static EndurancePort Of(string kind)
    {
        switch (kind)
        {
            case "network-sid-device":
                return new(kind, time => NetworkSidDevicePort.Open(new NetworkSidDeviceSettings { Host = "server" }, new AgreeableServer(), time));
            case "exsid":
                var exsid = new ExSidFirmware(plus: true);
                byte[]? Receive(ReadOnlySpan<byte> bytes)
                {
                    List<byte> answer = [];
                    exsid.Receive(bytes, answer.AddRange);
                    return answer.Count > 0 ? [.. answer] : null;
                }
                return new(kind, time => ExSidPort.Open(new UntimedWire("board", Receive), ExSidKind.Plus, new ExSidSettings(), serial: null, time), exsid.Forget);
            case "usbsid-pico":
                var board = new PicoFirmware();
                return new(kind, time => UsbSidPicoPort.Open(new UntimedWire("board", board.Packet), new UsbSidPicoSettings(), serial: null, time), board.Forget);
            case "asid-midi":
                var listener = new AsidListener(1);
                byte[]? Feed(ReadOnlySpan<byte> message)
                {
                    listener.Feed(message);
                    listener.Heard.Clear();
                    listener.Commands.Clear();
                    return null;
                }
                return new(kind, time => AsidMidiPort.Open(new AsidMidiSettings { Port = "/receiver" }, new UntimedWire("receiver", Feed), "receiver", time, threaded: false));
            default:
                return new(kind, time => SimulatedPort.Open(new SimulatedSettings(), time));
        }
    }

    /// <summary>What simulators note for other tests is let go.</summary>
    public void Forget() => forget();

    /// <summary>What a thread of the port's own would do now.</summary>
    public static void Turn(ISidPort port) => (port as AsidMidiPort)?.Step();

    /// <summary>Its cable is pulled, or its connection broken.</summary>
    public static void Pull(ISidPort port) => port.Interrupt();
}
