using SidFlow.Hw.Wires;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Data and cache can be written, and there is room.</summary>
public static class FolderCheck
{
    private const long Least = 64L << 20, Comfortable = 512L << 20;

    public static IEnumerable<Finding> Run(Surroundings at) =>
        [Of(at, "data folder", at.Settings.DataDir), Of(at, "cache folder", at.Settings.CacheDir)];

    private static Finding Of(Surroundings at, string subject, string folder)
    {
        string there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        // The service manager makes the service's folders.
        if (there != folder && at.Account.IsService)
            return Finding.Ok(subject, $"{folder} will be made when the service starts.");
        if (DeviceNode.At(there) is { } node && !node.Allows(at.Account.User, at.Account.Groups))
            return Finding.Problem(subject, $"{at.Account.Name} may not write into {there}.", $"sudo chown -R {at.Account.Name}: {there}");
        return Room(subject, folder, new DriveInfo(there).AvailableFreeSpace);
    }

    public static Finding Room(string subject, string folder, long free) => free switch
    {
        < Least => Finding.Problem(subject, $"The disk that holds {folder} is full: {free >> 20} MB are left.", $"du -xh {folder} | sort -h | tail"),
        < Comfortable => Finding.Advice(subject, $"The disk that holds {folder} has {free >> 20} MB left.", $"du -xh {folder} | sort -h | tail"),
        _ => Finding.Ok(subject, $"{folder}, {free >> 20} MB free."),
    };
}
