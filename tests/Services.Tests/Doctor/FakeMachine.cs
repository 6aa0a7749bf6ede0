using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using SidFlow.Hw.Wires;
using SidFlow.Services.Devices;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Doctor;

/// <summary>/dev, /sys, /proc, /etc and /run in a temporary folder, made as the kernel and udev make them.</summary>
[SupportedOSPlatform("linux")]
sealed partial class FakeMachine : IDisposable
{
    private const uint SomeGroup = 4711;

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GiveAway(string path, uint user, uint group);

    public FakeMachine()
    {
        // Root may give files away; anybody else's belong to a group of their own already.
        string probe = File("probe", "");
        Group = GiveAway(probe, 0, SomeGroup) == 0 ? SomeGroup : DeviceNode.At(probe)!.Group;
        File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nsidflow:x:4000:4001::/var/lib/sidflow:/usr/sbin/nologin\npi:x:4100:4100::/home/pi:/bin/bash\n");
        File("etc/group", $"root:x:0:\ndialout:x:{Group}:\ngpio:x:4997:pi\nsidflow:x:4001:\n");
        File("proc/self/status", "Name:\tsidflowd\nUid:\t4100\t4100\t4100\t4100\nGid:\t4100\t4100\t4100\t4100\nGroups:\t4100\n");
        File("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax realtime priority     0                    0                    \n");
        Folder("usr/bin");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sidflow-machine").FullName;

    /// <summary>Called dialout here; the nodes belong to it.</summary>
    public uint Group { get; }

    public bool UserIsInGroup { get; set; }
    public List<DeviceSetting> Devices { get; } = [];
    public Dictionary<string, string> Keys { get; } = [];

    public void Device(string id, string kind, string options = "{}") =>
        Devices.Add(new DeviceSetting(id, kind, ClockPolicy.Retime, JsonNode.Parse(options)!.AsObject()));

    public string File(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
        return full;
    }

    public void Folder(string path) => Directory.CreateDirectory(Path.Combine(Root, path));

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, path), target);
    }

    public void Node(string path, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)
    {
        string full = File(path, "");
        _ = GiveAway(full, 0, Group);
        System.IO.File.SetUnixFileMode(full, mode);
    }

    /// <summary>A board in a USB socket.</summary>
    /// <param name="driver">Of its interface; null for none.</param>
    /// <param name="tty">Its port; null where there is none.</param>
    public void Usb(string place, string ids, string product, string serial, string? driver, string? tty)
    {
        string device = $"sys/devices/usb1/{place}";
        foreach ((string file, string text) in new[] { ("idVendor", ids.Split(':')[0]), ("idProduct", ids.Split(':')[1]), ("product", product), ("serial", serial) })
            File($"{device}/{file}", text + "\n");
        Folder($"{device}/{place}:1.0");
        Link($"sys/bus/usb/devices/{place}", $"../../../devices/usb1/{place}");
        Link($"sys/bus/usb/devices/{place}:1.0", $"../../../devices/usb1/{place}/{place}:1.0");
        if (driver is not null)
            Link($"{device}/{place}:1.0/driver", $"../../../../bus/usb/drivers/{driver}");
        if (tty is null)
            return;
        Folder($"{device}/{place}:1.0/tty/{tty}");
        Link($"{device}/{place}:1.0/tty/{tty}/device", $"../../../{place}:1.0");
        Link($"sys/class/tty/{tty}", $"../../devices/usb1/{place}/{place}:1.0/tty/{tty}");
        File($"{device}/{place}:1.0/tty/{tty}/dev", "166:0\n");
        Node($"dev/{tty}");
    }

    public void Process(int id, string name, string commandLine, params string[] open)
    {
        File($"proc/{id}/comm", name + "\n");
        File($"proc/{id}/cmdline", commandLine.Replace(' ', '\0') + "\0");
        Folder($"proc/{id}/fd");
        foreach ((int number, string target) in open.Index())
            Link($"proc/{id}/fd/{number.ToString(CultureInfo.InvariantCulture)}", target);
    }

    public Surroundings Look(Func<Surroundings, Surroundings>? with = null)
    {
        SidFlowSettings settings = SettingsLoader.Load(new SettingsSources
        {
            OperatorFile = "/nonexistent",
            CommandLine = new Dictionary<string, string>(Keys) { ["DataDir"] = Path.Combine(Root, "data") },
            WorkingFolder = Root,
        });
        var processes = new ProcessTable(Root);
        var unit = InstalledUnit.Find(Root);
        Account account = Account.Find(Root, processes, unit);
        var looked = new Surroundings
        {
            Settings = settings with { Devices = Devices },
            Account = UserIsInGroup ? account with { Groups = account.Groups.Append(Group).ToHashSet() } : account,
            Processes = processes,
            Unit = unit,
            Root = Root,
            ProgramFolders = ["/usr/bin"],
        };
        return with is null ? looked : with(looked);
    }

    public void Dispose() => Directory.Delete(Root, true);
}
