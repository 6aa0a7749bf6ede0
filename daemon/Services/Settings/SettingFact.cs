namespace SidFlow.Services.Settings;

/// <summary>What a setting's value looks like.</summary>
public enum SettingKind
{
    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Seconds, perhaps with a fraction.</summary>
    Seconds,

    /// <summary>One word or sentence.</summary>
    Text,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Several words.</summary>
    List,

    /// <summary>Several of a few words.</summary>
    Choices,

    /// <summary>A path on the machine.</summary>
    Folder,

    /// <summary>Several paths.</summary>
    Folders,

    /// <summary>Told to nobody.</summary>
    Secret,

    /// <summary>A list of objects, each with keys of its own.</summary>
    Objects,
}

/// <summary>Where a value comes from, the weakest first.</summary>
public enum SettingLayer
{
    /// <summary>Built in.</summary>
    Default,

    /// <summary>appsettings.json as it came along.</summary>
    Shipped,

    /// <summary>The operator's own file.</summary>
    Operator,

    /// <summary>settings.json in the data folder, which administrators change.</summary>
    Stored,

    Environment,
    Credentials,
    CommandLine,
}

/// <summary>One setting as it was read.</summary>
/// <param name="Default">What holds while nothing is given; empty for nothing.</param>
/// <param name="Range">What is allowed, in words.</param>
/// <param name="Given">What was given, as text; empty where nothing was.</param>
/// <param name="Source">The file's name, or the layer's.</param>
public sealed record SettingFact(string Key, SettingKind Kind, string Default, string Range, IReadOnlyList<string> Given, SettingLayer Layer, string Source)
{
    /// <summary>The least and the most that a number may be; null where there is no end.</summary>
    public double? Min { get; init; }

    /// <inheritdoc cref="Min"/>
    public double? Max { get; init; }

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Without what is given: some of it is secret.</summary>
    public override string ToString() => $"{Key} from {Source}";
}

/// <summary>How settings came about.</summary>
/// <param name="Facts">Every key that means something.</param>
public sealed record SettingsOrigin(SettingsSources Sources, IReadOnlyList<SettingFact> Facts)
{
    /// <summary>Without the values.</summary>
    public override string ToString() => $"{Facts.Count} settings";
}
