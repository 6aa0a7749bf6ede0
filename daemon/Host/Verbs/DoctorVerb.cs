using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>doctor</c>: what keeps the household's devices from playing, and what to type about it. Works with and without a daemon.</summary>
static class DoctorVerb
{
    public static Command Command()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command doctor = new("doctor", "Say what is wrong with settings, devices and this machine, and what to type about it") { data, json };
        doctor.SetAction((line, stop) => RunAsync(line.GetValue(data), line.GetValue(json), stop));
        return doctor;
    }

    static async Task<int> RunAsync(string? data, bool json, CancellationToken stop)
    {
        IReadOnlyList<Finding> findings = await ExamineAsync(data, stop);
        if (json)
            Print.Json(new { findings });
        else
            Tell(findings);
        return findings.Any(finding => finding.Verdict == Verdict.Problem) ? ExitCode.Failed : ExitCode.Done;
    }

    static async Task<IReadOnlyList<Finding>> ExamineAsync(string? data, CancellationToken stop)
    {
        InstalledUnit? unit = InstalledUnit.Find();
        try
        {
            SidFlowSettings settings = HostSettings.LoadOfService(data, unit);
            await using DeviceDirectory usable = HostSettings.Devices(settings, TimeProvider.System);
            return DoctorVisit.Run(await LookAroundAsync(settings, unit, stop));
        }
        catch (SettingsException fault)
        {
            return [Finding.Problem("settings", fault.Message, $"sudoedit {SettingsSources.DefaultOperatorFile}; sidflowd doctor")];
        }
    }

    static async Task<Surroundings> LookAroundAsync(SidFlowSettings settings, InstalledUnit? unit, CancellationToken stop)
    {
        var processes = new ProcessTable("/");
        Account account = Account.Find("/", processes, unit);
        bool mayTry = Environment.IsPrivilegedProcess || account.Name == Environment.UserName;
        (IReadOnlyDictionary<string, DeviceSight>? seen, string? refusal) = await AskDaemonAsync(settings.Admin.Socket, stop);
        if (seen is null && processes.Daemon is not null && !mayTry)
            refusal ??= $"It runs as {account.Name}, and only that user and root may ask it.";
        return new Surroundings
        {
            Settings = settings,
            Account = account,
            Processes = processes,
            Unit = unit,
            Daemon = seen,
            DaemonRefusal = refusal,
            // A device that a daemon has is not opened a second time.
            TryOpen = mayTry && processes.Daemon is null ? Open : null,
        };
    }

    static async Task<(IReadOnlyDictionary<string, DeviceSight>? Seen, string? Refusal)> AskDaemonAsync(string socket, CancellationToken stop)
    {
        try
        {
            using DaemonClient? daemon = await DaemonClient.TryConnectAsync(socket, stop);
            if (daemon is null)
                return (null, null);
            JsonElement devices = await daemon.GetAsync("/api/admin/devices", stop);
            return (devices.EnumerateArray().ToDictionary(device => Text(device, "id")!, device => new DeviceSight(Text(device, "state")!, Text(device, "name"), Text(device, "problem"))), null);
        }
        catch (VerbException refusal)
        {
            return (null, $"{char.ToUpperInvariant(refusal.Message[0])}{refusal.Message[1..]}");
        }
    }

    /// <summary>Mutes it on the way, as the daemon does.</summary>
    static SidPortInfo Open(DeviceSetting setting)
    {
        Task<SidPortInfo> opening = Task.Run(() =>
        {
            using ISidDevice device = DeviceKinds.All[setting.Kind].Bind(setting.Options, HostSettings.Drivers(TimeProvider.System))();
            return device.Info;
        });
        try
        {
            return opening.WaitAsync(Device.OpenLimit).GetAwaiter().GetResult();
        }
        catch (TimeoutException late)
        {
            throw new SidPortException(SidPortFault.Stalled, setting.Id, "open", $"it did not answer within {Device.OpenLimit.TotalSeconds:0} s", late);
        }
    }

    static void Tell(IReadOnlyList<Finding> findings)
    {
        int width = findings.Max(finding => finding.Subject.Length);
        foreach (Finding finding in findings)
        {
            Print.Line($"{finding.Verdict.ToString().ToLowerInvariant(),-8} {finding.Subject.PadRight(width)}  {finding.Message}");
            if (finding.Remedy is { } remedy)
                Print.Line($"{new string(' ', 9 + width)}  -> {remedy}");
        }
        int problems = findings.Count(finding => finding.Verdict == Verdict.Problem);
        Print.Line(problems switch { 0 => "No problems.", 1 => "1 problem.", _ => $"{problems} problems." });
    }

    static string? Text(JsonElement device, string name) => device.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
