using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires;

/// <summary>Why a device node cannot be opened and what an operator does about it.</summary>
public static class DeviceAccess
{
    private const int GroupMayWrite = 0x10;     // S_IWGRP
    private const int OthersMayUse = 6;         // S_IROTH | S_IWOTH

    /// <summary>What stands in the way of opening <paramref name="path"/> for reading and writing; null when nothing is seen.</summary>
    /// <remarks>Looks at the node only, opens nothing: opening a modem-like device can change its lines.</remarks>
    public static string? Problem(string path)
    {
        if (!File.Exists(path))
            return Advice(path, Errno.ENOENT);
        if (Environment.IsPrivilegedProcess || FileOwner.Of(path) is not { } owner || (owner.Mode & OthersMayUse) == OthersMayUse)
            return null;
        bool throughGroup = (owner.Mode & GroupMayWrite) != 0 && new Groups().Own().Contains(owner.Group);
        return throughGroup || IsOwnUser(owner.User) ? null : Advice(path, Errno.EACCES);
    }

    /// <summary>A sentence for the operator, or null when the error's own words say enough.</summary>
    internal static string? Advice(string path, Errno errno) => errno switch
    {
        Errno.EACCES or Errno.EPERM when FileOwner.Of(path) is { } owner => Denied(path, owner.Group, owner.Mode, new Groups()),
        Errno.ENOENT => Missing(path),
        _ => null,
    };

    internal static string Denied(string path, uint group, int mode, Groups groups)
    {
        string name = groups.NameOf(group);
        if ((mode & GroupMayWrite) == 0 || group == 0)
            return $"not allowed; {path} is for its owner alone, a udev rule must give it to a group";
        return groups.Own().Contains(group)
            ? $"not allowed, although group {name} may use {path}; a sandbox forbids it"
            : $"not allowed; {path} belongs to group {name}, which this user is not in: usermod -aG {name} USER, then log in again";
    }

    private static string? Missing(string path) => path switch
    {
        _ when path.StartsWith("/dev/spidev", StringComparison.Ordinal) => "there is no such bus; switch SPI on (dtparam=spi=on)",
        _ when path.StartsWith("/dev/i2c-", StringComparison.Ordinal) => "there is no such bus; switch I2C on (dtparam=i2c_arm=on) and load i2c-dev",
        _ when path.StartsWith("/dev/gpiochip", StringComparison.Ordinal) => "there is no such GPIO chip; this machine has none or its kernel lacks the driver",
        _ when path.StartsWith("/dev/snd/", StringComparison.Ordinal) => "there is no such MIDI port; is it plugged in, is snd-usb-audio loaded?",
        _ when path.StartsWith("/dev/", StringComparison.Ordinal) => "there is no such device; is it plugged in?",
        _ => null,
    };

    /// <summary>/proc/self belongs to the user this process runs as.</summary>
    private static bool IsOwnUser(uint user) => FileOwner.Of("/proc/self")?.User == user;
}
