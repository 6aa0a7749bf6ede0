using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Devices that this machine times want a thread that nothing holds up.</summary>
internal static class RealTimeCheck
{
    private const string DropIns = "/etc/systemd/system/sidflowd.service.d";

    private static readonly string[] hostTimed = ["gpio", "sidblaster"];

    public static IEnumerable<Finding> Run(Surroundings at)
    {
        if (!at.Settings.Devices.Any(device => hostTimed.Contains(device.Kind)))
            yield break;
        int wanted = new RealTimeSettings().Priority;
        yield return at.Account.User == 0 || at.Account.RealTimePriority >= wanted
            ? Finding.Ok("real time", "Priority is granted.")
            : at.Account.IsService
                ? Finding.Advice("real time", $"The unit grants priority {at.Account.RealTimePriority}, the pump of a host-timed device wants {wanted}: notes may come late.",
                    $"sudo mkdir -p {DropIns} && printf '[Service]\\nLimitRTPRIO={wanted}\\nLimitMEMLOCK=infinity\\n' | sudo tee {DropIns}/real-time.conf && sudo systemctl daemon-reload && sudo systemctl restart sidflowd")
                : Finding.Advice("real time", $"{at.Account.Name} may ask for priority {at.Account.RealTimePriority}, the pump of a host-timed device wants {wanted}: notes may come late.",
                    $"printf '{at.Account.Name} - rtprio {wanted}\\n{at.Account.Name} - memlock unlimited\\n' | sudo tee /etc/security/limits.d/sidflow.conf && echo now log out and in again");
    }
}
