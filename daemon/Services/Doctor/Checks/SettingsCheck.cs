namespace SidFlow.Services.Doctor.Checks;

/// <summary>The settings were loaded, or nobody would be here; but not everything in them may mean something.</summary>
internal static class SettingsCheck
{
    public static IEnumerable<Finding> Run(Surroundings at) => at.Settings.UnknownKeys.Count == 0
        ? [Finding.Ok("settings", $"{at.Settings.Devices.Count} device{(at.Settings.Devices.Count == 1 ? "" : "s")}, looked at on behalf of {at.Account.Name}.")]
        : at.Settings.UnknownKeys.Select(key => Finding.Advice("settings", $"{key} means nothing to this version; check its spelling."));
}
