using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Doctor;

/// <summary>A device as the running daemon sees it.</summary>
/// <param name="State">As the API names it.</param>
public sealed record DeviceSight(string State, string? Name, string? Problem);

/// <summary>What the checks look at. Tests put a folder in the place of the machine.</summary>
public sealed record Surroundings
{
    public required SidFlowSettings Settings { get; init; }
    public required Account Account { get; init; }
    public required ProcessTable Processes { get; init; }
    public InstalledUnit? Unit { get; init; }

    /// <summary>Where /dev, /sys, /proc, /etc and /run are found.</summary>
    public string Root { get; init; } = "/";

    /// <summary>What the daemon says of each device, by id; null when none answers.</summary>
    public IReadOnlyDictionary<string, DeviceSight>? Daemon { get; init; }

    /// <summary>Why the daemon could not be asked; null when it could, or when there is none.</summary>
    public string? DaemonRefusal { get; init; }

    /// <summary>Opens a device, which mutes it, and lets it go. Throws <see cref="SidPortException"/>. Null where that is not to be tried.</summary>
    public Func<DeviceSetting, SidPortInfo>? TryOpen { get; init; }

    /// <summary>Folders in which programs are looked for.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="path">As it is called on the machine: /dev/ttyACM0.</param>
    public string At(string path) => Path.Combine(Root, path.TrimStart('/'));

    /// <summary>The file of the Raspberry Pi's firmware that switches its buses on; null on other machines.</summary>
    public string? RaspberryConfig => Array.Find(["/boot/firmware/config.txt", "/boot/config.txt"], path => File.Exists(At(path)));
}
