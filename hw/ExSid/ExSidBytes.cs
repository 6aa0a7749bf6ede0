using SidFlow.Hw.Ports;

namespace SidFlow.Hw.ExSid;

/// <summary>Bytes that are no address: an address is adjustment * 32 + register, and registers end at 1C.</summary>
internal static class ExSidBytes
{
    public const byte Delay = 0x9d;
    public const byte Reset = 0xff;
    public const byte HardwareVersion = 0xfe;
    public const byte FirmwareVersion = 0xfd;

    /// <summary>Only the + has it; each choice of clock or of sound leaves the chips reset or muted.</summary>
    public const byte Unmute = 0x7f;

    private const byte FirstChip = 0xbd;

    public static byte Select(int chip) => (byte)(FirstChip + chip);

    public static byte Clock(SidClock clock) => clock == SidClock.Pal ? (byte)0x3d : clock == SidClock.Ntsc ? (byte)0x3e : (byte)0x3f;

    /// <summary>Which chip comes out left and right.</summary>
    public static byte Sound(int left, int right) => (left, right) switch
    {
        (0, 0) => 0x7d,
        (0, 1) => 0x5d,
        (1, 0) => 0x5e,
        _ => 0x5f,
    };
}
