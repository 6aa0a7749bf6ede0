using System.Globalization;
using System.Net;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.NetworkSidDevice;

namespace SidFlow.Services.Settings;

/// <summary>Reads and checks single values, and writes down of each key what it may be and where its value came from.</summary>
internal sealed class SettingsReader(SettingsLayers layers, string workingFolder)
{
    private const string PathRange = "a path on the machine", PathsRange = "paths on the machine";

    private readonly Dictionary<string, SettingFact> facts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of each key that was read.</summary>
    public IReadOnlyList<SettingFact> Facts => [.. facts.Values];

    public IReadOnlyList<string> UnknownKeys() =>
        [.. layers.Keys.Where(key => !facts.ContainsKey(SettingsLayers.ListOf(key))).Order(StringComparer.OrdinalIgnoreCase)];

    /// <param name="told">The default in words, where it depends on another folder.</param>
    public string Folder(string key, string fallback, string? told = null)
    {
        Note(key, SettingKind.Folder, told ?? fallback, PathRange);
        return Absolute(key, Text(key) ?? fallback);
    }

    public string? OptionalFolder(string key, string told = "")
    {
        Note(key, SettingKind.Folder, told, PathRange);
        return Text(key) is { } text ? Absolute(key, text) : null;
    }

    public IReadOnlyList<string> Folders(string key)
    {
        Note(key, SettingKind.Folders, "", PathsRange);
        return [.. layers.FindList(key).Select(folder => Absolute(key, folder))];
    }

    public IReadOnlyList<string> Words(string key, string range)
    {
        Note(key, SettingKind.List, "", range);
        return layers.FindList(key);
    }

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Objects(string key)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> items = layers.FindObjects(key);
        Note(key, SettingKind.Objects, "", "a list of devices, each with Id and Kind", [.. items.Select(item => $"{item.GetValueOrDefault("Id")} ({item.GetValueOrDefault("Kind")})")]);
        return items;
    }

    public int Number(string key, int fallback, int min, int max) => (int)Count(key, fallback, min, max);

    public long Count(string key, long fallback, long min, long max)
    {
        string range = max == long.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}";
        Note(key, SettingKind.Number, fallback.ToString(CultureInfo.InvariantCulture), range, min: min, max: max == long.MaxValue ? null : max);
        if (Text(key) is not { } text)
            return fallback;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max ? number : throw Wrong(key, range);
    }

    public TimeSpan Seconds(string key, double fallback, double min, double max)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"a number of seconds from {min} to {max}");
        Note(key, SettingKind.Seconds, fallback.ToString(CultureInfo.InvariantCulture), range, min: min, max: max);
        if (Text(key) is not { } text)
            return TimeSpan.FromSeconds(fallback);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max
            ? TimeSpan.FromSeconds(number)
            : throw Wrong(key, range);
    }

    public bool Flag(string key, bool fallback)
    {
        Note(key, SettingKind.Flag, fallback ? "true" : "false", "true or false");
        if (Text(key) is not { } text)
            return fallback;
        return bool.TryParse(text, out bool flag) ? flag : throw Wrong(key, "true or false");
    }

    public string Address(string key, string fallback)
    {
        const string range = "an IP address such as 127.0.0.1, or * for all";
        Note(key, SettingKind.Text, fallback, range);
        string text = Text(key) ?? fallback;
        return text == "*" || IPAddress.TryParse(text, out _) ? text : throw Wrong(key, range);
    }

    public ClientList Clients(string key, IReadOnlyList<string> fallback)
    {
        const string range = "addresses and subnets such as 192.168.1.0/24";
        Note(key, SettingKind.List, string.Join(", ", fallback), range);
        IReadOnlyList<string> entries = layers.FindList(key) is { Count: > 0 } given ? given : fallback;
        return entries.FirstOrDefault(entry => ClientList.Parse([entry]) is null) is { } wrong
            ? throw new SettingsException($"{key} holds '{wrong}', but must hold {range}.")
            : ClientList.Parse(entries)!;
    }

    /// <summary>Never part of a message.</summary>
    public string? Secret(string key, string range)
    {
        Note(key, SettingKind.Secret, "", range);
        return Text(key);
    }

    /// <summary>A name, which is null for none.</summary>
    public string? Name(string key, string range)
    {
        Note(key, SettingKind.Text, "", range);
        return Text(key);
    }

    public IReadOnlyList<string> Subnets(string key)
    {
        Clients(key, []);
        return layers.FindList(key);
    }

    public IReadOnlyList<Uri> Mirrors(string key)
    {
        const string range = "addresses of folders such as https://mirror.example/HVSC/";
        return [.. Words(key, range).Select(text => FetchJob.MirrorOf(text) ?? throw new SettingsException($"{key} holds '{text}', but must hold {range}."))];
    }

    /// <summary>Words of a choice.</summary>
    public IReadOnlyList<string> SomeOf(string key, IReadOnlyList<string> fallback, IReadOnlyList<string> allowed)
    {
        Note(key, SettingKind.Choices, string.Join(", ", fallback), $"some of {string.Join(", ", allowed)}", choices: allowed);
        IReadOnlyList<string> given = layers.FindList(key) is { Count: > 0 } list ? list : fallback;
        return given.FirstOrDefault(word => !allowed.Contains(word)) is { } wrong
            ? throw new SettingsException($"{key} holds '{wrong}', but must hold some of {string.Join(", ", allowed)}.")
            : given;
    }

    /// <summary>One word of a choice, in any letters; as it stands in the list.</summary>
    /// <param name="fallback">Null: none of them.</param>
    public string? OneOf(string key, string? fallback, IReadOnlyList<string> allowed, string? told = null)
    {
        string range = allowed.Count == 1 ? allowed[0] : $"{string.Join(", ", allowed.SkipLast(1))} or {allowed[^1]}";
        Note(key, SettingKind.Choice, told ?? fallback ?? "", range, choices: allowed);
        return Text(key) is not { } text ? fallback
            : allowed.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(key, range);
    }

    public Uri? Site(string key)
    {
        const string range = "an http or https address";
        Note(key, SettingKind.Text, "", range);
        return Text(key) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? site) && site.Scheme is "http" or "https" ? site : throw Wrong(key, range);
    }

    public string Profile(string key, ChipModel model)
    {
        string usual = ChipProfile.Of(model).Name;
        Note(key, SettingKind.Choice, usual, $"a chip profile of the {usual} (sidflowd chips lists them)", choices: [.. ChipProfile.All.Where(profile => profile.Model == model).Select(profile => profile.Name)]);
        return ChipProfile.Find(Text(key) ?? usual) is { } profile && profile.Model == model
            ? profile.Name
            : throw Wrong(key, $"a chip profile of the {usual} (sidflowd chips lists them)");
    }

    public CiaModel Cia(string key) => OneOf(key, "mos8521", ["mos8521", "mos6526"]) == "mos6526" ? CiaModel.Mos6526 : CiaModel.Mos8521;

    public string Output(string key, string fallback)
    {
        const string range = "alsa:DEVICE, file:PATH or none";
        Note(key, SettingKind.Text, fallback, range);
        string text = Text(key) ?? fallback;
        if (text == "none" || (text.StartsWith("alsa:", StringComparison.Ordinal) && text.Length > 5))
            return text;
        if (text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5)
            return "file:" + Absolute(key, text[5..]);
        throw Wrong(key, range);
    }

    /// <summary>Null for an absent and for an empty value: both ask for the default.</summary>
    private string? Text(string key) => layers.Find(key) is { Value.Length: > 0 } found ? found.Value : null;

    private void Note(
        string key, SettingKind kind, string fallback, string range, IReadOnlyList<string>? given = null, double? min = null, double? max = null, IReadOnlyList<string>? choices = null)
    {
        IReadOnlyList<string> values = given ?? layers.FindList(key);
        (SettingLayer layer, string source) = layers.Origin(key);
        // The shipped file says the defaults once more.
        if (layer == SettingLayer.Shipped && (values.Count == 0 || string.Join(", ", values).Equals(fallback, StringComparison.OrdinalIgnoreCase)))
            layer = SettingLayer.Default;
        facts.TryAdd(key, new SettingFact(key, kind, fallback, range, values, layer, layer == SettingLayer.Default ? "the defaults" : source) { Min = min, Max = max, Choices = choices ?? [] });
    }

    private string Absolute(string key, string path) =>
        path.Contains('\0') ? throw Wrong(key, "a path") : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, workingFolder));

    private SettingsException Wrong(string key, string allowed)
    {
        string value = layers.Find(key)?.Value ?? "";
        return new SettingsException($"{key} is '{value}' in {layers.Origin(key).Source}, but must be {allowed}.");
    }
}
