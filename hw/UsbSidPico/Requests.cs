namespace SidFlow.Hw.UsbSidPico;

/// <summary>The requests we make, whole packets each. What can harm a board's sockets is not here, and so cannot be sent.</summary>
internal static class Requests
{
    public static readonly byte[] ReadFirmware = Config(0x80, 0);
    public static readonly byte[] ReadBoard = Config(0x81, 1);
    public static readonly byte[] ReadUnacknowledged = Config(0x3f);
    public static readonly byte[] ReadSidCount = Config(0x39);
    public static readonly byte[] ReadSockets = Config(0x37);
    public static readonly byte[] ReadClock = Config(0x57);
    public static readonly byte[] ReadConfiguration = Config(0x30);

    public static readonly byte[] Mute = [0xcc, 0x00];
    public static readonly byte[] Unmute = [0xcd, 0x00];
    public static readonly byte[] ClearBus = [0xd1, 0x00];

    /// <summary>All registers of all SIDs to FF, 08 and 00. The RES line instead would click.</summary>
    public static readonly byte[] ResetRegisters = [0xce, 0x01];

    /// <summary>With the SIDs held in reset meanwhile, after which the board unmutes them.</summary>
    public static byte[] SetClock(BoardClock clock) => Config(0x50, (byte)clock, 1);

    private static byte[] Config(byte code, byte a = 0, byte b = 0) => [0xd2, code, a, b, 0, 0];
}

/// <summary>The firmware's clock numbers. It does not check their range.</summary>
public enum BoardClock : byte
{
    OneMegahertz,
    Pal,
    Ntsc,
    Drean,
    Ntsc2,
}
