using SidFlow.Services.Doctor.Checks;

namespace SidFlow.Services.Doctor;

/// <summary>All checks, in the order in which they are told.</summary>
public static class DoctorVisit
{
    public static IReadOnlyList<Func<Surroundings, IEnumerable<Finding>>> Checks { get; } =
    [
        SettingsCheck.Run,
        DaemonCheck.Run,
        FolderCheck.Run,
        DeviceCheck.Run,
        NewDeviceCheck.Run,
        UdevRulesCheck.Run,
        ModemManagerCheck.Run,
        RealTimeCheck.Run,
        PortCheck.Run,
        SoundCheck.Run,
        EncoderCheck.Run,
    ];

    public static IReadOnlyList<Finding> Run(Surroundings at) => [.. Checks.SelectMany(check => check(at))];
}
