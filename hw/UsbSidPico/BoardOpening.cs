using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>Who is there, and whether it may be played.</summary>
internal static class BoardOpening
{
    /// <summary>For an answer, asked twice.</summary>
    private static readonly TimeSpan answerLimit = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan staleTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan secondCopyTime = TimeSpan.FromMilliseconds(50);

    /// <exception cref="SidPortException">Refused: no USBSID-Pico, or one that may not be played; Stalled: no answer; Lost.</exception>
    public static UsbSidPicoBoard Identify(BoardLink link)
    {
        link.Drain(staleTime);
        string firmware = link.Ask(Requests.ReadFirmware, Replies.TextLength, Replies.Firmware, answerLimit)
            ?? throw NoAnswer(link, "its firmware version");
        int board = AskByte(link, Requests.ReadBoard, "its board version");
        // From board 1.5 on an unconfirmed configuration leaves the sockets without power; confirming it for the operator could put 12 V on a 9 V chip.
        if (AskByte(link, Requests.ReadUnacknowledged, "whether its configuration is confirmed") != 0)
            throw new SidPortException(SidPortFault.Refused, link.Name, "open", "confirm the board configuration in its config tool");
        int count = AskByte(link, Requests.ReadSidCount, "its number of SIDs");
        IReadOnlyList<BoardSid> sids = link.Ask(Requests.ReadSockets, Replies.SocketsLength, Replies.Sockets, answerLimit)
            ?? throw NoAnswer(link, "its sockets");
        if (count == 0 || sids.Count == 0)
            throw new SidPortException(SidPortFault.Refused, link.Name, "open", "no SID is enabled in the board configuration");
        return new UsbSidPicoBoard(firmware, board, ReadClock(link, answerLimit), ReadClockIsFixed(link), sids);
    }

    /// <exception cref="SidPortException">Stalled or Lost.</exception>
    public static BoardClock ReadClock(BoardLink link, TimeSpan limit) =>
        link.Ask(Requests.ReadClock, 1, Replies.Clock, limit) ?? throw NoAnswer(link, "its clock");

    /// <summary>A board that does not say is taken to be free: whether it took a new clock is asked after setting it.</summary>
    private static bool ReadClockIsFixed(BoardLink link)
    {
        bool? answer = link.Ask(Requests.ReadConfiguration, Replies.ConfigurationLength, Replies.ClockIsFixed, answerLimit);
        // It may come twice.
        link.Drain(secondCopyTime);
        return answer is true;
    }

    private static int AskByte(BoardLink link, byte[] request, string what) =>
        link.Ask(request, 1, Replies.Number, answerLimit) ?? throw NoAnswer(link, what);

    private static SidPortException NoAnswer(BoardLink link, string what) =>
        new(SidPortFault.Stalled, link.Name, "open", $"asked for {what} it gives no answer that makes sense");
}
