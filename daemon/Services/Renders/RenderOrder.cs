using System.Globalization;
using System.Text.Json.Nodes;
using SidFlow.Emu.Tape;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Renders;

/// <summary>What a render job is to do, read from its parameters.</summary>
public sealed record RenderOrder
{
    private const string Paths = "sidPaths", Path1 = "sidPath", TopName = "top", MissingName = "missing", Engine = "engine", Preferred = "preferredEngines",
        FormatsName = "formats", ChipName = "chip", Duration = "targetDurationMs", Loss = "maxLossRate", Output = "outputDir", ForceName = "force";

    /// <summary>Where nothing is named.</summary>
    public const int UsualTop = 100;

    private const int MostPaths = 10_000, MostTop = 100_000;

    private static readonly string[] names = [Path1, Paths, TopName, MissingName, Engine, Preferred, FormatsName, ChipName, Duration, Loss, Output, ForceName];

    /// <summary>Tunes (all their songs), <c>PATH#SONG</c>, and folders (all below).</summary>
    public required IReadOnlyList<string> Songs { get; init; }

    /// <summary>So many of the songs that are played and liked most.</summary>
    public int? Top { get; init; }

    /// <summary>Every song that was rendered before, as far as a format is missing or stale.</summary>
    public bool Missing { get; init; }

    /// <summary>The first that can is taken.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    public required IReadOnlyList<RenderFormat> Formats { get; init; }

    /// <summary>Whoever asked has named them.</summary>
    public bool FormatsAreNamed { get; init; }

    /// <summary>Null: as the tune asks.</summary>
    public ChipModel? Chip { get; init; }

    /// <summary>Null: as listed.</summary>
    public TimeSpan? Length { get; init; }

    /// <summary>Of a device's sound.</summary>
    public required double MaxLossRate { get; init; }

    /// <summary>Absolute; null: into the cache.</summary>
    public string? OutputFolder { get; init; }

    public bool Force { get; init; }

    public bool IsUsual => Chip is null && Length is null;

    /// <exception cref="FormatException">A parameter is not allowed; a sentence.</exception>
    public static RenderOrder Read(JsonObject given, RenderSettings settings)
    {
        foreach ((string name, _) in given)
            if (!names.Contains(name))
                throw new FormatException($"It has no parameter {name}, only {string.Join(", ", names)}.");
        string[] songs = [.. Words(given, Path1, '\n'), .. Words(given, Paths, '\n')];
        if (songs.Length > MostPaths)
            throw new FormatException($"{Paths} names more than {MostPaths} songs; name folders.");
        if (songs.FirstOrDefault(song => song.Trim('/').Length > 0 && SongId.Parse(song.TrimEnd('/')) is null) is { } wrong)
            throw new FormatException($"{Paths}: '{wrong}' is no place inside the collection.");
        RenderOrder order = new()
        {
            Songs = songs,
            Top = (int?)Number(given, TopName, 1, MostTop),
            Missing = Flag(given, MissingName),
            Engines = EnginesOf(given, settings),
            Formats = FormatsOf(given, settings),
            FormatsAreNamed = Words(given, FormatsName, ',').Length > 0,
            Chip = ChipOf(Text(given, ChipName) ?? settings.DefaultChip),
            Length = Number(given, Duration, 1_000, (long)RenderRecipe.Longest.TotalMilliseconds) is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            MaxLossRate = Share(given, Loss) ?? 0.01,
            OutputFolder = Text(given, Output) is { } folder ? Inside(folder, settings.OutputPath) : null,
            Force = Flag(given, ForceName),
        };
        return order.Songs.Count > 0 || order.Top is not null || order.Missing ? order : order with { Top = UsualTop };
    }

    /// <summary>All parameters, as <see cref="Read"/> takes them.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = new()
        {
            [Paths] = new JsonArray([.. Songs.Select(song => JsonValue.Create(song))]),
            [MissingName] = Missing,
            [Preferred] = new JsonArray([.. Engines.Select(name => JsonValue.Create(name))]),
            [Loss] = MaxLossRate,
            [ForceName] = Force,
        };
        if (FormatsAreNamed)
            json[FormatsName] = new JsonArray([.. Formats.Select(format => JsonValue.Create(RenderAsset.NameOf(format)))]);
        if (Top is { } top)
            json[TopName] = top;
        if (Chip is { } chip)
            json[ChipName] = NameOf(chip);
        if (Length is { } length)
            json[Duration] = (long)length.TotalMilliseconds;
        if (OutputFolder is not null)
            json[Output] = OutputFolder;
        return json;
    }

    public static string NameOf(ChipModel chip) => chip == ChipModel.Mos6581 ? "6581" : "8580r5";

    /// <summary>Null for a name that is none.</summary>
    public static RenderFormat? FormatOf(string name) => name.ToLowerInvariant() switch
    {
        "sidtape" => RenderFormat.Tape,
        var word => Enum.GetValues<RenderFormat>().Where(format => RenderAsset.NameOf(format) == word).Cast<RenderFormat?>().FirstOrDefault(),
    };

    private static string[] EnginesOf(JsonObject given, RenderSettings settings)
    {
        string? one = Text(given, Engine);
        string[] several = Words(given, Preferred, ',');
        if (one is not (null or RenderEngines.Auto))
            several = [one];
        else if (several.Length == 0)
            several = [.. settings.PreferredEngines];
        several = [.. several.Select(RenderEngines.Plain).Distinct()];
        return several.FirstOrDefault(name => !settings.Engines.Contains(name)) is { } unknown
            ? throw new FormatException($"There is no engine '{unknown}', only {string.Join(", ", settings.Engines)}.{(unknown == RenderEngines.Sidplayfp ? " Name the program in Render:SidplayPath." : "")}")
            : several;
    }

    private static RenderFormat[] FormatsOf(JsonObject given, RenderSettings settings)
    {
        string[] words = Words(given, FormatsName, ',');
        if (words.Length == 0)
            words = [.. settings.DefaultFormats];
        return [.. words.Select(word => FormatOf(word) ?? throw new FormatException($"{FormatsName}: '{word}' is none of wav, flac, m4a, hls, tape.")).Distinct().Order()];
    }

    private static ChipModel? ChipOf(string? name) => name switch
    {
        null or "" => null,
        "6581" => ChipModel.Mos6581,
        "8580" or "8580r5" => ChipModel.Mos8580,
        _ => throw new FormatException($"{ChipName} must be 6581 or 8580r5."),
    };

    private static string Inside(string folder, string allowed)
    {
        string whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, allowed));
        // By links, too, nothing leads out of it.
        return PathResolver.RealPath(whole) is { } real && PathResolver.RealPath(allowed) is { } root && (real == root || real.StartsWith(root + "/", StringComparison.Ordinal))
            ? whole
            : throw new FormatException($"{Output} must lie below {allowed} (Render:OutputPath).");
    }

    private static string[] Words(JsonObject given, string name, char separator) => given[name] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item is JsonValue value && value.TryGetValue(out string? text) ? text : item is JsonValue number && number.TryGetValue(out long digits)
            ? digits.ToString(CultureInfo.InvariantCulture) : throw new FormatException($"{name} must be a list of texts."))],
        JsonValue value when value.TryGetValue(out string? text) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        _ => throw new FormatException($"{name} must be a text or a list of texts."),
    };

    private static string? Text(JsonObject given, string name) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text.Contains('\0') ? throw new FormatException($"{name} must be a text.") : text.Length > 0 ? text : null,
        JsonValue value when value.TryGetValue(out long number) => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new FormatException($"{name} must be a text."),
    };

    private static long? Number(JsonObject given, string name, long min, long max) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out long number) && number >= min && number <= max => number,
        JsonValue value when value.TryGetValue(out int number) && number >= min && number <= max => number,
        _ => throw new FormatException($"{name} must be a whole number from {min} to {max}."),
    };

    private static double? Share(JsonObject given, string name)
    {
        double? share = given[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue(out double number) => number,
            JsonValue value when value.TryGetValue(out long number) => number,
            JsonValue value when value.TryGetValue(out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => double.NaN,
        };
        return share is null or (>= 0 and <= 1) ? share : throw new FormatException($"{name} must be a number from 0 to 1.");
    }

    private static bool Flag(JsonObject given, string name) => given[name] switch
    {
        null => false,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw new FormatException($"{name} must be true or false."),
    };
}
