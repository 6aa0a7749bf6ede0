using System.Text.Json.Nodes;

namespace SidFlow.Services.Classify;

/// <summary>What a classify job is asked for. Without a choice of songs it is a full run over the library.</summary>
public sealed record ClassifyOrder
{
    private const string ThreadsKey = "threads", PathKey = "path", LimitKey = "limit", ForceKey = "forceRebuild", SkipKey = "skipAlreadyClassified", SampleKey = "sample", SeedKey = "seed", FileKey = "pathsFile",
        AllKey = "all", TopKey = "top", BatchKey = "batchSize", VerboseKey = "verbose", ValidateKey = "validate", ResumeKey = "resumeFromFeatures";

    private const string EngineKey = "engine", SidEngineKey = "sidEngine", FormatsKey = "formats", AutoEngine = "auto";

    private static readonly string[] known =
        [ThreadsKey, PathKey, LimitKey, ForceKey, SkipKey, SampleKey, SeedKey, FileKey, AllKey, TopKey, BatchKey, VerboseKey, ValidateKey, ResumeKey, EngineKey, SidEngineKey];

    /// <summary>Of other programs, which keep sound files while they classify and may make a client wait. Neither happens here, whatever they say.</summary>
    private static readonly string[] unused = ["deleteWavAfterClassification", "async"];

    /// <summary>Songs measured side by side; 0: as many as there are workers.</summary>
    public int Threads { get; init; }

    /// <summary>Only tunes whose collection path begins so: a folder, or a part of one.</summary>
    public string Path { get; init; } = "";

    /// <summary>Only so many songs, the first in the order of their paths; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Measure also what is known.</summary>
    public bool ForceRebuild { get; init; }

    /// <summary>What is known counts as skipped; else as taken from the cache. The outcome is the same.</summary>
    public bool SkipAlreadyClassified { get; init; } = true;

    /// <summary>Only whole folders, drawn by the seed, until there are so many songs; null for all.</summary>
    public int? Sample { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Only the tunes whose collection paths stand in this file of the daemon's machine, one a line; null for all.</summary>
    public string? PathsFile { get; init; }

    /// <summary>Only the tunes of so many songs that are played and liked most; null for all.</summary>
    public int? Top { get; init; }

    /// <summary>Songs that are written to the database at one time, at most.</summary>
    public int BatchSize { get; init; } = MostBatch;

    public const int MostBatch = 256;

    /// <summary>The log names every song and what became of it.</summary>
    public bool Verbose { get; init; }

    /// <summary>Nothing is measured: what is known is looked at, and counted.</summary>
    public bool Validate { get; init; }

    /// <summary>Nothing is measured: cut points and rank tables are made anew from the records there are.</summary>
    public bool ResumeFromFeatures { get; init; }

    /// <summary>No song of the library is left out.</summary>
    public bool IsFull => Path.Length == 0 && Limit is null && Sample is null && PathsFile is null && Top is null;

    /// <summary>Fills defaults in.</summary>
    /// <exception cref="FormatException">A parameter is not allowed.</exception>
    public static JsonObject Check(JsonObject given)
    {
        if (given.ContainsKey(FormatsKey))
            throw new FormatException("Classifying listens and keeps no sound files. The job render makes them: sidflowd job submit render -p formats=flac.");
        foreach ((string name, _) in given)
            if (!known.Contains(name) && !unused.Contains(name))
                throw new FormatException($"It has no parameter {name}, only {string.Join(", ", known)}.");
        ClassifyOrder order = Of(given);
        JsonObject whole = new() { [ThreadsKey] = order.Threads, [ForceKey] = order.ForceRebuild, [SkipKey] = order.SkipAlreadyClassified };
        if (order.Path.Length > 0)
            whole[PathKey] = order.Path;
        if (order.Limit is { } limit)
            whole[LimitKey] = limit;
        if (order.Sample is { } sample)
            (whole[SampleKey], whole[SeedKey]) = (sample, order.Seed);
        if (order.PathsFile is { } file)
            whole[FileKey] = file;
        if (order.Top is { } top)
            whole[TopKey] = top;
        if (order.BatchSize != MostBatch)
            whole[BatchKey] = order.BatchSize;
        foreach ((string name, bool flag) in new[] { (VerboseKey, order.Verbose), (ValidateKey, order.Validate), (ResumeKey, order.ResumeFromFeatures) })
            if (flag)
                whole[name] = true;
        return whole;
    }

    /// <exception cref="FormatException">A parameter is not allowed.</exception>
    public static ClassifyOrder Of(JsonObject given)
    {
        string? file = Text(given, FileKey);
        if (file is not null && !System.IO.Path.IsPathRooted(file))
            throw new FormatException($"{FileKey} must be the absolute path of a file on the daemon's machine.");
        if (file is not null && !File.Exists(file))
            throw new FormatException($"{FileKey}: there is no file {file}, or it is not open to the daemon.");
        Only(given, EngineKey, ClassifiedSong.OwnEngine);
        Only(given, SidEngineKey, ClassifiedSong.OwnChip);
        ClassifyOrder order = new()
        {
            Threads = Number(given, ThreadsKey, 0, 256) ?? 0,
            Path = InCollection(Text(given, PathKey) ?? ""),
            Limit = Number(given, LimitKey, 1, int.MaxValue),
            ForceRebuild = Flag(given, ForceKey, false),
            SkipAlreadyClassified = Flag(given, SkipKey, true),
            Sample = Number(given, SampleKey, 1, int.MaxValue),
            Seed = Number(given, SeedKey, 0, int.MaxValue) ?? 1,
            PathsFile = file,
            Top = Number(given, TopKey, 1, int.MaxValue),
            BatchSize = Number(given, BatchKey, 1, MostBatch) ?? MostBatch,
            Verbose = Flag(given, VerboseKey, false),
            Validate = Flag(given, ValidateKey, false),
            ResumeFromFeatures = Flag(given, ResumeKey, false),
        };
        if (Flag(given, AllKey, false) && !order.IsFull)
            throw new FormatException($"{AllKey} means the whole library, and cannot be said together with a choice of songs.");
        if (order.ResumeFromFeatures && (!order.IsFull || order.Validate || order.ForceRebuild))
            throw new FormatException($"{ResumeKey} takes all records there are and measures nothing: a choice of songs, {ValidateKey} or {ForceKey} cannot be said with it.");
        if (order.Validate && order.ForceRebuild)
            throw new FormatException($"{ValidateKey} measures nothing, and {ForceKey} everything: one of them.");
        return order;
    }

    /// <exception cref="FormatException">Another engine is named than the one there is.</exception>
    private static void Only(JsonObject given, string name, string engine)
    {
        if (Text(given, name) is { } named && named != AutoEngine && named != engine)
            throw new FormatException($"{name} can be {engine} or {AutoEngine}: what two emulators measure cannot be compared, so all songs are measured by one.");
    }

    /// <summary>A path as listeners write it, as the collection has it.</summary>
    internal static string InCollection(string path)
    {
        path = path.Replace('\\', '/').TrimStart('/');
        return path.StartsWith("C64Music/", StringComparison.OrdinalIgnoreCase) ? path["C64Music/".Length..] : path;
    }

    private static string? Text(JsonObject given, string name) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) && text.Length is > 0 and < 4096 && !text.Contains('\0') => text,
        _ => throw new FormatException($"{name} must be a text."),
    };

    private static int? Number(JsonObject given, string name, int least, int most) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out int number) && number >= least && number <= most => number,
        _ => throw new FormatException(most == int.MaxValue ? $"{name} must be a whole number of at least {least}." : $"{name} must be a whole number from {least} to {most}."),
    };

    private static bool Flag(JsonObject given, string name, bool otherwise) => given[name] switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw new FormatException($"{name} must be true or false."),
    };
}
