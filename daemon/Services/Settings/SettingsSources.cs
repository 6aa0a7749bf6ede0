using System.Collections;

namespace SidFlow.Services.Settings;

/// <summary>Where settings come from, the weakest first. Between the operator's file and the environment comes settings.json of the data folder.</summary>
public sealed record SettingsSources
{
    public const string DefaultOperatorFile = "/etc/sidflow/appsettings.json";

    /// <summary>appsettings.json as shipped; absent is allowed: every setting has a default.</summary>
    public string? ShippedFile { get; init; }

    /// <summary>The environment's SIDFLOW_CONFIG names another one.</summary>
    public string OperatorFile { get; init; } = DefaultOperatorFile;

    /// <summary>All variables; those that mean nothing here are passed over.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary><c>Section:Name</c> to value, as verbs translate their options. Lists as <c>Library:Roots:0</c> and so on.</summary>
    public IReadOnlyDictionary<string, string> CommandLine { get; init; } = new Dictionary<string, string>();

    /// <summary>Relative paths in settings start here.</summary>
    public string WorkingFolder { get; init; } = Directory.GetCurrentDirectory();

    public static IReadOnlyDictionary<string, string> ReadEnvironment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "");

    /// <summary>Without the values: some are secret.</summary>
    public override string ToString() => nameof(SettingsSources);
}
