using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>What a board said of itself when it was opened.</summary>
/// <param name="Firmware">Its own word, as in <c>v0.7.4</c>.</param>
/// <param name="Board">Version of the circuit board times ten: 10, 13, 15.</param>
/// <param name="Clock">The clock found at opening.</param>
/// <param name="ClockIsFixed">Locked, or from outside.</param>
/// <param name="Sids">Sorted by number.</param>
public sealed record UsbSidPicoBoard(string Firmware, int Board, BoardClock Clock, bool ClockIsFixed, IReadOnlyList<BoardSid> Sids)
{
    internal static SidClock? Of(BoardClock clock) => clock switch
    {
        BoardClock.OneMegahertz => SidClock.OneMegahertz,
        BoardClock.Pal => SidClock.Pal,
        BoardClock.Ntsc or BoardClock.Ntsc2 => SidClock.Ntsc,
        _ => null,
    };

    /// <summary>The clocks a tune may ask for. Locked at Drean's 1.02344 MHz it serves NTSC tunes, 0.07 % sharp.</summary>
    public IReadOnlyList<SidClock> Clocks =>
        ClockIsFixed ? [Of(Clock) ?? SidClock.Ntsc] : [SidClock.Pal, SidClock.Ntsc, SidClock.OneMegahertz];

    /// <summary>Lines for a person.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"USBSID-Pico v{Board / 10}.{Board % 10}, firmware {Firmware}";
        yield return $"clock {ClockName(Clock)}{(ClockIsFixed ? ", fixed by the board's configuration" : "")}";
        foreach (BoardSid sid in Sids)
            yield return $"SID {sid.Number + 1}: {sid.Chip} in socket {sid.Socket}, {ModelName(sid.Model)}";
    }

    private static string ClockName(BoardClock clock) => clock switch
    {
        BoardClock.OneMegahertz => "1 MHz",
        BoardClock.Pal => "PAL",
        BoardClock.Drean => "PAL-N (Drean)",
        _ => "NTSC",
    };

    private static string ModelName(SidPortModel model) => model switch
    {
        SidPortModel.Mos6581 => "6581",
        SidPortModel.Mos8580 => "8580",
        _ => "model not known to the board",
    };
}

/// <param name="Number">From 0; its registers start at 32 times that.</param>
/// <param name="Socket">1 or 2.</param>
/// <param name="Chip">What kind of chip: <c>SID</c>, <c>ARMSID</c> …</param>
public sealed record BoardSid(int Number, int Socket, SidPortModel Model, string Chip);
