using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SidFlow.Services.Settings;

/// <summary>The settings while the daemon runs: listed with where they come from, changed in settings.json of the data folder.</summary>
public sealed class SettingsShelf
{
    private const int LongestText = 4_096, MostItems = 256;

    private readonly Lock gate = new();
    private readonly SidFlowSettings started;
    private readonly Action<SidFlowSettings> check;
    private readonly Dictionary<string, SettingFact> atStart;
    private SidFlowSettings current;

    /// <param name="started">With which the daemon runs.</param>
    /// <param name="check">What a start would find wrong beyond single values; it throws a <see cref="SettingsException"/>.</param>
    public SettingsShelf(SidFlowSettings started, Action<SidFlowSettings> check)
    {
        (this.started, this.check, current) = (started, check, started);
        atStart = started.Origin.Facts.ToDictionary(fact => fact.Key, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As they stand now. Only what counts <see cref="SettingEffect.AtOnce"/> may be read from here; the rest holds from the start on.</summary>
    public SidFlowSettings Current => Volatile.Read(ref current);

    /// <summary>After each change, with the new settings.</summary>
    public event Action<SidFlowSettings>? Changed;

    /// <summary>All of them, in the order of <see cref="SettingNotes"/>.</summary>
    /// <exception cref="SettingsException">A file was made unusable meanwhile.</exception>
    public IReadOnlyList<SettingLine> List()
    {
        SidFlowSettings now = SettingsLoader.Load(started.Origin.Sources);
        Dictionary<string, SettingFact> facts = now.Origin.Facts.ToDictionary(fact => fact.Key, StringComparer.OrdinalIgnoreCase);
        HashSet<string> stored = Stored();
        return [.. SettingNotes.All.Select(note => LineOf(note, facts[note.Key], stored.Contains(note.Key)))];
    }

    /// <summary>One of them; null for what is no setting.</summary>
    /// <exception cref="SettingsException">A file was made unusable meanwhile.</exception>
    public SettingLine? Find(string key) => List().FirstOrDefault(line => line.Note.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Stores a value.</summary>
    /// <param name="value">A scalar, or a list.</param>
    /// <exception cref="SettingsException">It is not allowed; a sentence says why, and nothing has changed.</exception>
    public SettingLine Set(SettingNote note, JsonElement value)
    {
        JsonNode node = NodeOf(note.Key, atStart[note.Key].Kind, value);
        Change(note.Key, document => StoredDocument.Set(document, note.Key, node));
        return Find(note.Key)!;
    }

    /// <summary>Back to what holds without the stored value.</summary>
    /// <exception cref="SettingsException">That would not be allowed; nothing has changed.</exception>
    public SettingLine Unset(SettingNote note)
    {
        Change(note.Key, document => StoredDocument.Remove(document, note.Key));
        return Find(note.Key)!;
    }

    /// <summary>Appends an entry to a list of objects, those of other layers included.</summary>
    /// <exception cref="SettingsException">It is not allowed; nothing has changed.</exception>
    public SettingLine Append(SettingNote list, JsonObject entry)
    {
        Change(list.Key, document => StoredDocument.Set(document, list.Key, new JsonArray([.. SettingsLoader.ObjectsOf(started.Origin.Sources, list.Key), entry.DeepClone()])));
        return Find(list.Key)!;
    }

    private void Change(string key, Action<JsonObject> edit)
    {
        SidFlowSettings now;
        lock (gate)
        {
            JsonObject document = StoredDocument.Parse(ReadFile());
            edit(document);
            byte[] text = StoredDocument.Write(document);
            // A stronger layer may cover the value today, and be gone at the next start.
            check(SettingsLoader.Load(started.Origin.Sources, text, bare: key));
            now = SettingsLoader.Load(started.Origin.Sources, text);
            check(now);
            WriteFile(text);
            Volatile.Write(ref current, now);
        }
        Changed?.Invoke(now);
    }

    private SettingLine LineOf(SettingNote note, SettingFact fact, bool isStored)
    {
        SettingFact before = atStart.GetValueOrDefault(note.Key) ?? fact;
        bool waits = note.Effect == SettingEffect.NextStart && !before.Given.SequenceEqual(fact.Given);
        return new SettingLine(note, fact, isStored, waits);
    }

    private HashSet<string> Stored()
    {
        var layers = new SettingsLayers();
        layers.AddFile(SettingLayer.Stored, started.SettingsFile);
        return layers.Keys.Select(SettingsLayers.ListOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private byte[] ReadFile() => File.Exists(started.SettingsFile) ? SettingsLayers.ReadFile(started.SettingsFile) : [];

    /// <summary>Whole or not at all, and on the disk before anybody hears of it. Only the daemon reads it: there may be secrets in it.</summary>
    private void WriteFile(byte[] text)
    {
        string part = started.SettingsFile + ".part";
        try
        {
            File.Delete(part);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(part, options))
            {
                file.Write(text);
                file.Flush(flushToDisk: true);
            }
            File.Move(part, started.SettingsFile, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{started.SettingsFile} cannot be written: {error.Message}", error);
        }
    }

    private static JsonNode NodeOf(string key, SettingKind kind, JsonElement value)
    {
        bool isList = kind is SettingKind.List or SettingKind.Choices or SettingKind.Folders or SettingKind.Objects;
        if (isList != (value.ValueKind == JsonValueKind.Array))
            throw new SettingsException(isList ? $"{key} must be a list." : $"{key} must be one value, not a list.");
        if (!isList)
            return ScalarOf(key, value);
        if (value.GetArrayLength() > MostItems)
            throw new SettingsException($"{key} must hold {MostItems} items at most.");
        return new JsonArray([.. value.EnumerateArray().Select(item => kind != SettingKind.Objects ? (JsonNode)ScalarOf(key, item)
            : item.ValueKind == JsonValueKind.Object ? JsonObject.Create(item)! : throw new SettingsException($"{key} must be a list of objects."))]);
    }

    private static JsonValue ScalarOf(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        JsonValueKind.Number => JsonValue.Create(decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? number : throw new SettingsException($"{key} holds a number that is out of all ranges.")),
        JsonValueKind.String when value.GetString() is { Length: <= LongestText } text && !text.Any(char.IsControl) => JsonValue.Create(text),
        JsonValueKind.String => throw new SettingsException($"{key} must be {LongestText} characters at most, without control characters."),
        _ => throw new SettingsException($"{key} must be a text, a number, true, false, or a list of those."),
    };
}

/// <summary>A setting as administrators see it.</summary>
/// <param name="IsStored">There is a value in settings.json, which another layer may overrule.</param>
/// <param name="Waits">The daemon runs with another value until its next start.</param>
public sealed record SettingLine(SettingNote Note, SettingFact Fact, bool IsStored, bool Waits)
{
    /// <summary>A value is stored, and another layer wins over it.</summary>
    public bool IsOverruled => IsStored && Fact.Layer > SettingLayer.Stored;
}
