using SidFlow.Ml.Features;
using SidFlow.Services.Library;

namespace SidFlow.Services.Classify;

/// <summary>What came of reading a bundle.</summary>
/// <param name="Stored">Songs.</param>
/// <param name="Unknown">Songs of tunes that the library does not have.</param>
public sealed record BundleImport(int Stored, int Unknown);

/// <summary>The classified songs as a file, out and in.</summary>
/// <remarks>
/// The same songs give the same bytes, whenever and in however many attempts they were measured. So <c>classified_at</c> in a file is not the moment of
/// measuring, which no two runs share, but the date of the records' kind; who wants the moments asks for them.
/// </remarks>
/// <param name="tags">Gives what puts an operator's word over what was measured, as his words stand at the moment.</param>
public sealed class ClassifiedBundle(ClassifyTools tools, Func<Func<ClassifiedSong, ClassifiedSong>> tags)
{
    /// <summary>Since when records are made as they are now.</summary>
    public static readonly DateTimeOffset RecordsSince = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private const int BatchSongs = 500;

    /// <param name="ratings">False: what was measured alone.</param>
    /// <param name="times">The moments of measuring.</param>
    public async Task WriteAsync(Stream file, bool ratings, bool times, CancellationToken stop)
    {
        Func<ClassifiedSong, ClassifiedSong> tagged = tags();
        foreach (ClassifiedSong song in tools.Store.All())
        {
            ClassifiedSong written = times ? song : song with { ClassifiedAt = RecordsSince };
            await file.WriteAsync(ClassifiedLine.Write(ratings ? tagged(written) : written with { Ratings = null, Preference = null, Source = RatingSource.Auto }), stop);
        }
    }

    /// <summary>Puts the songs of a file in, in place of what was known of them.</summary>
    /// <exception cref="FormatException">A line is no record; what came before it stays.</exception>
    public async Task<BundleImport> ReadAsync(Stream file, CancellationToken stop)
    {
        int stored = 0, unknown = 0;
        TuneRecord? tune = null;
        List<Measured> batch = [];
        foreach (ClassifiedSong song in ClassifiedFile.Read(file))
        {
            stop.ThrowIfCancellationRequested();
            if (tune?.Path != song.Track.Path)
                tune = tools.Library.Find(song.Track.Path);
            if (tune is null || tune.Path != song.Track.Path || song.Track.Song < 1 || song.Track.Song > tune.Songs)
            {
                unknown++;
                continue;
            }
            batch.Add(new Measured(song, tune.Md5, RecipeOf(song, tune)));
            stored++;
            if (batch.Count < BatchSongs)
                continue;
            await tools.Store.SaveAsync(batch, stop);
            batch.Clear();
        }
        await tools.Store.SaveAsync(batch, stop);
        if (tools.Store.Scale is null)
            await tools.Store.MakeScaleAsync(stop);
        else
            await tools.Store.NoticeAsync(stop);
        return new BundleImport(stored, unknown);
    }

    /// <summary>A record like those we make of this song need not be made again; null for any other.</summary>
    private string? RecipeOf(ClassifiedSong song, TuneRecord tune)
    {
        TimeSpan length = tune.Length(song.Track.Song) ?? tools.UsualLength;
        bool isOurs = (song.FeatureSetVersion, song.FeatureVariant, song.SidFeatureVariant, song.RenderEngine, song.SidEngine)
            == (FeatureRecord.FeatureSetVersion, FeatureRecord.AudioVariant, FeatureRecord.TraceVariant, ClassifiedSong.OwnEngine, ClassifiedSong.OwnChip);
        return isOurs && song.Features.GetValueOrDefault("duration") == length.TotalSeconds ? SongRecipe.Of(length, tools.Roms, tools.Cia) : null;
    }
}
