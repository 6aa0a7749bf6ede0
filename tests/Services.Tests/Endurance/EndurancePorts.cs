using SidFlow.Hw.ExSid;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.Serial;

namespace SidFlow.Services.Tests.Endurance;

/// <summary>A kind of device that can be played faster than real time, opened as often as wanted.</summary>
public sealed class EndurancePort : IDisposable
{
    private readonly Action forget;
    private readonly SerialCable? cable;

    private EndurancePort(string kind, Func<TimeProvider, ISidPort> open, Action? forget = null, SerialCable? cable = null)
    {
        Kind = kind;
        Open = open;
        this.forget = forget ?? (() => { });
        this.cable = cable;
    }

    /// <remarks>Left out are those that keep real time by themselves: ASID over MIDI, and what a pump plays (GPIO, SIDBlaster). A USBSID-Pico is left out too:
    /// faster than real time its cable holds half packets when a song is cut off, and its simulator cannot tell where the next one begins.</remarks>
    public static IReadOnlyList<string> Kinds { get; } = ["simulated", "network-sid-device", "exsid"];

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
                var exsidCable = new SerialCable(exsid);
                return new(kind, time => ExSidPort.Open(new ExSidSettings { Path = exsidCable.Path, TrustedKind = ExSidKind.Plus }, time), exsid.Forget, exsidCable);
            default:
                return new(kind, time => SimulatedPort.Open(new SimulatedSettings(), time));
        }
    }

    /// <summary>What simulators note for other tests is let go.</summary>
    public void Forget() => forget();

    /// <summary>Its cable is pulled, or its connection broken.</summary>
    public void Pull(ISidPort port)
    {
        if (cable is null)
            port.Interrupt();
        else
            cable.Unplug();
    }

    public void PlugIn() => cable?.Plug();

    public void Dispose() => cable?.Dispose();
}
