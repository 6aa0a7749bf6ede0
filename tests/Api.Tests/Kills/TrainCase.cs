using System.Text.Json.Nodes;
using SidFlow.Ml.Features;
using SidFlow.Ml.Similarity;
using SidFlow.Ml.Training;
using SidFlow.Services;
using SidFlow.Services.Classify;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Kills;

/// <summary>A model of what six hundred songs are liked for.</summary>
sealed class TrainCase : JobCase
{
    public override string Type => "train";

    public override int KillsInAPhase => 8;

    public override JsonObject Order => new() { ["epochs"] = 200, ["force"] = true };

    public override void Prepare(string demo, string folder)
    {
        // The songs are in the database alone.
    }

    /// <summary>Liked when their third dimension is high.</summary>
    public override async Task FillAsync(string data, CancellationToken stop)
    {
        Random random = new(1);
        ClassifiedSong[] songs = [.. Enumerable.Range(0, 600).Select(n => new ClassifiedSong
        {
            Track = new TrackId($"MUSICIANS/X/Composer_{n / 5}/Tune_{n}.sid", 1),
            Features = new Dictionary<string, double> { ["ratingRawE"] = 0.5, ["ratingRawM"] = 0.5, ["ratingRawC"] = 0.5 },
            FeatureSetVersion = FeatureRecord.FeatureSetVersion,
            FeatureVariant = FeatureRecord.AudioVariant,
            SidFeatureVariant = FeatureRecord.TraceVariant,
            Vector = [.. Enumerable.Range(0, FeatureNames.Dimensions).Select(_ => Math.Round(random.NextDouble(), 6))],
            ClassifiedAt = DateTimeOffset.UnixEpoch,
        })];
        Directory.CreateDirectory(data);
        using (Database database = new(Path.Combine(data, "sidflow.db")))
        {
            ClassifiedStore classified = new(database, TimeProvider.System);
            await classified.SaveAsync(songs, stop);
            await classified.MakeScaleAsync(stop);
        }
        await Listeners.TellAsync(data, [.. songs.Select(song => song.Track.Path)], (_, n) => songs[n].Vector[2] > 0.5, stop);
    }

    public override void Look(string data, Picture picture)
    {
        picture.AddFolder("models", Path.Combine(data, "models"));
        picture.AddFolder("training", Path.Combine(data, "training"));
    }

    public override IEnumerable<string> Leftovers(string data) => base.Leftovers(data).Concat(Directory.EnumerateDirectories(Path.Combine(data, "training")));
}

/// <summary>What a household says of songs.</summary>
static class Listeners
{
    /// <summary>Into the database of a data folder that no daemon has yet.</summary>
    public static async Task TellAsync(string data, IReadOnlyList<string> paths, Func<string, int, bool> likes, CancellationToken stop)
    {
        Directory.CreateDirectory(data);
        Random random = new(2);
        byte[] id = new byte[16];
        using Database database = new(Path.Combine(data, "sidflow.db"));
        await new FeedbackStore(database).AddAsync([.. paths.Select((path, n) =>
        {
            random.NextBytes(id);
            return new Feedback(new Guid(id), Services.Taste.Listeners.House, new SongId(path, 1), DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes(n))
            {
                Action = likes(path, n) ? FeedbackAction.Like : FeedbackAction.Dislike,
            };
        })], stop);
    }
}
