using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires;

/// <summary>A device's file and whose it is.</summary>
/// <param name="Mode">As stat(2) gives it: type and permissions.</param>
public sealed record DeviceNode(string Path, uint User, uint Group, int Mode)
{
    private const int OwnerMay = 0x180, GroupMay = 0x30, OthersMay = 6;      // read and write

    /// <summary>Links are followed. Nothing is opened.</summary>
    /// <returns>Null when it is not there.</returns>
    public static DeviceNode? At(string path) => FileOwner.Of(path) is { } owner ? new DeviceNode(path, owner.User, owner.Group, owner.Mode) : null;

    /// <summary>Whether its group may read and write it, so that joining the group helps.</summary>
    public bool IsForGroup => (Mode & GroupMay) == GroupMay && Group != 0;

    /// <summary>Whether a user may read and write it, access lists apart.</summary>
    public bool Allows(uint user, IReadOnlySet<uint> groups) =>
        user == 0
        || (user == User ? (Mode & OwnerMay) == OwnerMay
            : groups.Contains(Group) ? (Mode & GroupMay) == GroupMay
            : (Mode & OthersMay) == OthersMay);
}
