using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Ml.Training;
using SidFlow.Services.Json;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste.Models;

/// <summary>A model on the shelf.</summary>
/// <param name="Metadata">As in <c>model-metadata.json</c>.</param>
public sealed record ShelvedModel(string Version, JsonObject Metadata, bool IsPublished)
{
    /// <summary>It was tried against the model in use of its day, and was better.</summary>
    public bool IsBetter => Metadata["trial"]?["better"]?.GetValue<bool>() == true;

    /// <summary>Of the trial; null where there was none.</summary>
    public string? Reason => Metadata["trial"]?["reason"]?.GetValue<string>();
}

/// <summary>The model in use: how songs are judged, and the parts that clients read.</summary>
public sealed record PublishedModel(string Version, TasteModel Model, JsonElement Metadata, JsonElement FeatureStats, JsonElement Topology, JsonElement WeightSpecs, ReadOnlyMemory<byte> Weights);

/// <summary>All models, each in a folder of its version; the link <c>model</c> beside them names the one in use.</summary>
/// <remarks>
/// Publishing and rolling back rename one link over another: whoever looks meanwhile sees the old model or the new one. <c>published.jsonl</c> tells what was in
/// use before what. The newest five that were in use are kept for a rollback, and the newest five that were not. Any thread.
/// </remarks>
public sealed class ModelShelf(string dataFolder, TimeProvider clock) : IDisposable
{
    /// <summary>Kept beside the model in use, of those that once were and of those that never were.</summary>
    public const int Kept = 5;

    private const string ModelFile = "model.json", WeightFile = "model/weights.bin", StatsFile = "feature-stats.json", MetadataFile = "model-metadata.json";
    private const string VersionStem = "1.0.";
    private const int MostFileBytes = 16 << 20;

    private readonly string shelf = Path.Combine(dataFolder, "models"), link = Path.Combine(dataFolder, "model");
    private readonly SemaphoreSlim one = new(1, 1);
    private volatile PublishedModel? published;

    private string History => Path.Combine(shelf, "published.jsonl");

    /// <summary>The model in use; null before the first. A model that cannot be read is none: <see cref="Trouble"/> says why.</summary>
    public PublishedModel? Published
    {
        get
        {
            string? version = VersionInUse();
            PublishedModel? known = published;
            if (version is null || version == known?.Version)
                return version is null ? null : known;
            try
            {
                PublishedModel read = Read(version);
                (published, Trouble) = (read, null);
                return read;
            }
            catch (Exception failure) when (failure is FormatException or JsonException or IOException or UnauthorizedAccessException)
            {
                Trouble = $"The model {version} cannot be used: {failure.Message}";
                return null;
            }
        }
    }

    public string? Trouble { get; private set; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ShelvedModel> Models
    {
        get
        {
            string? inUse = VersionInUse();
            return [.. Versions().Select(version => new ShelvedModel(version, About(version), version == inUse))];
        }
    }

    /// <exception cref="TasteException">There is no such model.</exception>
    public ShelvedModel Find(string version) => Models.FirstOrDefault(model => model.Version == version) ?? throw new TasteException($"There is no model '{version}'.");

    /// <summary>The version that a new model gets: never one that was given before.</summary>
    public string NextVersion() => VersionStem + (Versions().Concat(InUseBefore().Select(entry => entry.Version)).Select(NumberOf).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture);

    public bool Has(string version) => Versions().Contains(version);

    /// <summary>Puts a model on the shelf, whole or not at all. One that is there already stays.</summary>
    public async Task AddAsync(string version, TasteModelFiles files, JsonObject metadata, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try
        {
            string made = Path.Combine(shelf, $".{version}.new");
            if (Has(version))
                return;
            if (Directory.Exists(made))
                Directory.Delete(made, recursive: true);
            Directory.CreateDirectory(Path.Combine(made, "model"));
            await File.WriteAllTextAsync(Path.Combine(made, ModelFile), CanonicalJson.File(files.Model), stop);
            await File.WriteAllBytesAsync(Path.Combine(made, WeightFile), files.Weights, stop);
            await File.WriteAllTextAsync(Path.Combine(made, StatsFile), CanonicalJson.File(files.FeatureStats), stop);
            await File.WriteAllTextAsync(Path.Combine(made, MetadataFile), CanonicalJson.File(metadata), stop);
            DurableFiles.SyncAt(Path.Combine(made, MetadataFile));
            Directory.Move(made, Path.Combine(shelf, version));
            Prune();
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Puts a model into use. On disk when it returns.</summary>
    /// <param name="overrides">Also one that was not tried, or was not better.</param>
    /// <exception cref="TasteException">There is no such model, it cannot be used, or it was not better.</exception>
    public Task<ShelvedModel> PublishAsync(string version, bool overrides, CancellationToken stop) => ChangeAsync(() =>
    {
        ShelvedModel model = Find(version);
        if (!model.IsBetter && !overrides)
            throw new TasteException($"{model.Reason ?? "It was not tried against the model in use."} To publish {version} all the same, say so (force).");
        return (model, VersionInUse() == version ? PreviousOf(version) : VersionInUse());
    }, stop);

    /// <summary>Puts an earlier model into use again. On disk when it returns.</summary>
    /// <param name="version">Null: the one that was in use before the one that is now.</param>
    /// <exception cref="TasteException">There is none to go back to.</exception>
    public Task<ShelvedModel> RollBackAsync(string? version, CancellationToken stop) => ChangeAsync(() =>
    {
        string inUse = VersionInUse() ?? throw new TasteException("No model is in use.");
        string target = version ?? PreviousOf(inUse) ?? throw new TasteException($"No model was in use before {inUse}.");
        if (InUseBefore().All(entry => entry.Version != target))
            throw new TasteException($"{target} was never in use. Publish it.");
        return (Find(target), PreviousOf(target));
    }, stop);

    public void Dispose() => one.Dispose();

    private async Task<ShelvedModel> ChangeAsync(Func<(ShelvedModel Model, string? Previous)> choose, CancellationToken stop)
    {
        await one.WaitAsync(stop);
        try
        {
            (ShelvedModel model, string? previous) = choose();
            try
            {
                Read(model.Version);
            }
            catch (Exception fault) when (fault is FormatException or JsonException)
            {
                throw new TasteException($"{model.Version} cannot be used: {fault.Message}", fault);
            }
            // First the note, then the deed: a note of what never came into use harms nobody.
            AppendHistory(model.Version, previous);
            string made = link + ".new";
            File.Delete(made);
            File.CreateSymbolicLink(made, Path.Combine("models", model.Version));
            DurableFiles.Rename(made, link);
            DurableFiles.SyncAt(History);
            Prune();
            return model with { IsPublished = true };
        }
        finally
        {
            one.Release();
        }
    }

    private string? VersionInUse() =>
        new FileInfo(link).LinkTarget is { } target && Path.GetFileName(target) is var version && Directory.Exists(Path.Combine(shelf, version)) ? version : null;

    /// <summary>What was in use before a version, as of the last time that the version came into use.</summary>
    private string? PreviousOf(string version) => InUseBefore().LastOrDefault(entry => entry.Version == version).Previous is { } previous && Has(previous) ? previous : null;

    /// <summary>Versions on the shelf, the newest first.</summary>
    private string[] Versions() => !Directory.Exists(shelf) ? [] :
        [.. Directory.EnumerateDirectories(shelf).Select(folder => Path.GetFileName(folder)).Where(version => NumberOf(version) > 0).OrderByDescending(NumberOf)];

    private static int NumberOf(string version) =>
        version.StartsWith(VersionStem, StringComparison.Ordinal)
        && int.TryParse(version.AsSpan(VersionStem.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private PublishedModel Read(string version)
    {
        byte[] model = ReadBytes(version, ModelFile), weights = ReadBytes(version, WeightFile), stats = ReadBytes(version, StatsFile);
        TasteModel read = TasteModelFiles.Read(model, weights, stats);
        JsonElement about = JsonElement.Parse(model);
        return new PublishedModel(version, read, JsonElement.Parse(ReadBytes(version, MetadataFile)), JsonElement.Parse(stats),
            about.GetProperty("modelTopology"), about.GetProperty("weightSpecs"), weights);
    }

    /// <summary>A model whose metadata cannot be read stays in the list, so that it can be seen.</summary>
    private JsonObject About(string version)
    {
        try
        {
            return ReadJson(version, MetadataFile);
        }
        catch (FormatException fault)
        {
            return new JsonObject { ["modelVersion"] = version, ["trouble"] = fault.Message };
        }
    }

    private byte[] ReadBytes(string version, string name)
    {
        FileInfo file = new(Path.Combine(shelf, version, name));
        return file is { Exists: true, Length: <= MostFileBytes } ? File.ReadAllBytes(file.FullName) : throw new FormatException($"{name} is missing or too large.");
    }

    private JsonObject ReadJson(string version, string name)
    {
        try
        {
            return JsonNode.Parse(ReadBytes(version, name)) as JsonObject ?? throw new FormatException($"{name} is no JSON object.");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{name} cannot be read: {fault.Message}", fault);
        }
    }

    private List<(string Version, string? Previous)> InUseBefore()
    {
        List<(string, string?)> entries = [];
        if (File.Exists(History))
            foreach (string line in File.ReadLines(History))
                if (Entry(line) is { } entry)
                    entries.Add(entry);
        return entries;
    }

    /// <returns>Null for a line that somebody has spoilt.</returns>
    private static (string, string?)? Entry(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject entry && entry["modelVersion"]?.GetValue<string>() is { } version ? (version, entry["previous"]?.GetValue<string>()) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void AppendHistory(string version, string? previous)
    {
        JsonObject entry = new() { ["modelVersion"] = version, ["previous"] = previous, ["publishedAt"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) };
        string made = History + ".new";
        File.WriteAllText(made, (File.Exists(History) ? File.ReadAllText(History) : "") + CanonicalJson.Line(entry));
        DurableFiles.SyncAt(made);
        File.Move(made, History, overwrite: true);
    }

    private void Prune()
    {
        string? inUse = VersionInUse();
        HashSet<string> once = [.. InUseBefore().Select(entry => entry.Version)];
        foreach (IGrouping<bool, string> kind in Versions().Where(version => version != inUse).GroupBy(once.Contains))
            foreach (string old in kind.Skip(Kept))
                Directory.Move(Path.Combine(shelf, old), Path.Combine(shelf, $".{old}.old"));
        // Also what an end in between has left.
        foreach (string left in Directory.EnumerateDirectories(shelf, ".*.old"))
            Directory.Delete(left, recursive: true);
    }
}
