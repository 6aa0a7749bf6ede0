using System.Globalization;
using SidFlow.Services.Json;

namespace SidFlow.Services.Taste;

/// <summary>All feedback as files, and back.</summary>
/// <remarks>
/// <c>feedback/YYYY/MM/DD/events.jsonl</c> has the acts of a day (UTC), <c>feedback-sync/YYYY/MM/DD/events.jsonl</c> its ratings, <c>favorites.jsonl</c> the
/// favourites, <c>tags</c> the operator's tags. The same store gives the same bytes.
/// </remarks>
public sealed class FeedbackFiles(FeedbackStore feedback, FavoriteStore favorites, ManualTags tags)
{
    private const string Events = "feedback", Ratings = "feedback-sync", Favorites = "favorites.jsonl", FileName = "events.jsonl";

    /// <summary>Texts to be put behind one another into files; all texts of a file come together.</summary>
    /// <returns>Paths are relative, with <c>/</c>.</returns>
    public IEnumerable<(string Path, string Text)> Export()
    {
        IReadOnlyList<Feedback> all = feedback.All();
        IEnumerable<(string, string)> acts = all.Where(act => act.Rating is null).Select(act => (DayFile(Events, act.At), FeedbackLine.Write(act)));
        IEnumerable<(string, string)> ratings = all.Where(act => act.Rating is not null).Select(act => (DayFile(Ratings, act.At), FeedbackLine.Write(act)));
        IEnumerable<(string, string)> liked = favorites.All().Select(entry => (Favorites, FeedbackLine.Write(new FavoriteEntry(entry.Listener, entry.Song, entry.At))));
        return [.. acts, .. ratings, .. liked, .. tags.Files()];
    }

    /// <summary>The lines below a folder as <see cref="Export"/> lays it out. A last line that was cut off is left out.</summary>
    /// <exception cref="FormatException">There is nothing, or a line is no feedback; the message names file and line.</exception>
    public static IEnumerable<FeedbackImport> Read(string folder)
    {
        string[] days = [.. new[] { Events, Ratings }.Select(name => Path.Combine(folder, name)).Where(Directory.Exists)
            .SelectMany(name => Directory.EnumerateFiles(name, "*.jsonl", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];
        string liked = Path.Combine(folder, Favorites), tagged = Path.Combine(folder, ManualTags.Folder);
        if (days.Length == 0 && !File.Exists(liked) && !Directory.Exists(tagged))
            throw new FormatException($"{folder} holds no {Events}, {Ratings}, {Favorites} or {ManualTags.Folder}.");
        foreach (string file in days)
            foreach ((byte[] line, Feedback act) in Lines(file, FeedbackLine.Read))
                yield return new FeedbackImport(line, act, null);
        if (File.Exists(liked))
            foreach ((byte[] line, FavoriteEntry entry) in Lines(liked, FeedbackLine.ReadFavorite))
                yield return new FeedbackImport(line, null, entry);
        if (Directory.Exists(tagged))
            foreach (FeedbackImport tag in ReadTags(tagged))
                yield return tag;
    }

    /// <summary>The operator's tags below a folder: <c>DIR/NAME.sid.tags.json</c>, other songs than the first <c>NAME.sid#2.tags.json</c>. Tags that others made are left out.</summary>
    /// <exception cref="FormatException">A file is no tag; the message names it.</exception>
    public static IEnumerable<FeedbackImport> ReadTags(string folder)
    {
        if (!Directory.Exists(folder))
            throw new FormatException($"There is no folder {folder}.");
        foreach (string file in Directory.EnumerateFiles(folder, "*" + ManualTags.Ending, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, file)[..^ManualTags.Ending.Length];
            if (new FileInfo(file).Length > FeedbackLine.Longest || SongId.Parse(name) is not { } song)
                throw new FormatException($"{file} is no tag.");
            byte[] text = File.ReadAllBytes(file);
            ManualTag? tag;
            try
            {
                tag = FeedbackLine.ReadTag(song, text);
            }
            catch (FormatException reason)
            {
                throw new FormatException($"{file}: {reason.Message}", reason);
            }
            if (tag is not null)
                yield return new FeedbackImport(text, null, null, tag);
        }
    }

    private static IEnumerable<(byte[] Line, T Value)> Lines<T>(string file, Func<ReadOnlyMemory<byte>, T> read) where T : class
    {
        using FileStream stream = File.OpenRead(file);
        int number = 0;
        foreach ((byte[] line, bool whole) in ByteLines.Read(stream, FeedbackLine.Longest))
        {
            number++;
            if (Value(line, whole, read, $"{file}, line {number}") is { } value)
                yield return (line, value);
        }
    }

    private static T? Value<T>(byte[] line, bool whole, Func<ReadOnlyMemory<byte>, T> read, string place) where T : class
    {
        try
        {
            return read(line);
        }
        catch (FormatException) when (!whole)
        {
            return null;
        }
        catch (FormatException reason)
        {
            throw new FormatException($"{place}: {reason.Message}", reason);
        }
    }

    private static string DayFile(string folder, DateTimeOffset at) => at.UtcDateTime.ToString($"'{folder}/'yyyy'/'MM'/'dd'/{FileName}'", CultureInfo.InvariantCulture);
}

/// <summary>A line to be brought back: an act or a favourite; or a whole file, a tag.</summary>
public sealed record FeedbackImport(byte[] Line, Feedback? Act, FavoriteEntry? Favorite, ManualTag? Tag = null);
