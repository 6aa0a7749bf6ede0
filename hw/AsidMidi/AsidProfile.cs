using SidFlow.Hw.Ports;

namespace SidFlow.Hw.AsidMidi;

/// <summary>Who listens. Receivers keep to the protocol in different ways.</summary>
public enum AsidReceiver
{
    /// <summary>Plays each message as it comes; SidStation, MIDIbox SID and what is not listed.</summary>
    Generic,

    UsbSid,
    TeensyRom,
    TherapSid,
}

/// <summary>What a receiver can take.</summary>
/// <param name="CardName">Part of its name as a sound card; empty where it hangs on somebody else's interface.</param>
/// <param name="Clocks">Of its chips, as far as the receiver fixes them.</param>
/// <param name="Speed">It understands the speed message.</param>
/// <param name="Describes">It shows or logs chip models.</param>
/// <param name="Shows">It shows text.</param>
/// <param name="CountsFrames">Every 4E is a frame to it, so there must be exactly one in each, with something in it.</param>
/// <param name="Quiet">After speed, text and the like it needs so long until it listens again.</param>
internal sealed record AsidProfile(
    string CardName, int MostChips, IReadOnlyList<SidClock> Clocks, bool Speed, bool Describes, bool Shows, bool CountsFrames, TimeSpan Quiet)
{
    private static readonly AsidProfile generic = new(
        "", AsidEncoder.MostChips, [SidClock.Pal], Speed: false, Describes: false, Shows: true, CountsFrames: false, TimeSpan.Zero);

    /// <summary>The board's clock follows the speed message; it counts every 4E.</summary>
    private static readonly AsidProfile usbSid = new(
        "USBSID", 4, [SidClock.Pal, SidClock.Ntsc], Speed: true, Describes: true, Shows: false, CountsFrames: true, TimeSpan.FromMilliseconds(20));

    /// <summary>The clock is the C64's. While it prints, its queue is emptied.</summary>
    private static readonly AsidProfile teensyRom = new(
        "TeensyROM", 3, [SidClock.Pal], Speed: true, Describes: true, Shows: true, CountsFrames: true, TimeSpan.FromMilliseconds(300));

    /// <summary>Its chips run at 1 MHz, and its firmware lowers every frequency by 26 cents, so it wants those of a PAL machine.</summary>
    private static readonly AsidProfile therapSid = new(
        "", 3, [SidClock.Pal], Speed: false, Describes: false, Shows: false, CountsFrames: false, TimeSpan.Zero);

    public static AsidProfile Of(AsidReceiver receiver) => receiver switch
    {
        AsidReceiver.UsbSid => usbSid,
        AsidReceiver.TeensyRom => teensyRom,
        AsidReceiver.TherapSid => therapSid,
        _ => generic,
    };
}
