using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Sessions;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Renders;

/// <summary>The rows of the files that songs were rendered to. They can be made again, and so can the files.</summary>
public sealed class RenderStore(Database database) : ITuneFollower
{
    private const string Columns =
        "place, file, path, song, tune, format, engine, key, code, duration_ms AS DurationMs, rate, channels, bytes, sha256, capture, made, usual, stale";

    public Task PutAsync(IReadOnlyCollection<RenderAsset> assets, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute(
            """
            INSERT OR REPLACE INTO renders(place, file, id, path, song, tune, format, engine, key, code, duration_ms, rate, channels, bytes, sha256, capture, made, usual, stale)
            VALUES(@Place, @File, @Id, @Path, @Song, @Tune, @Format, @Engine, @Key, @Code, @DurationMs, @Rate, @Channels, @Bytes, @Sha256, @Capture, @Made, @Usual, @Stale)
            """,
            assets.Select(ToRow), transaction), stop);

    public Task RemoveAsync(RenderPlace place, IReadOnlyCollection<string> files, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute("DELETE FROM renders WHERE place = @place AND file = @file", files.Select(file => new { place = (int)place, file }), transaction), stop);

    public Task MarkStaleAsync(IReadOnlyCollection<RenderAsset> assets, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute("UPDATE renders SET stale = 1 WHERE place = @Place AND file = @File", assets.Select(asset => new { Place = (int)asset.Place, asset.File }), transaction), stop);

    /// <summary>What another version of an engine has made counts for nothing any more.</summary>
    public Task AgeAsync(string engine, string code, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        connection.Execute("UPDATE renders SET stale = 1 WHERE engine = @engine AND code <> @code AND stale = 0", new { engine, code }, transaction), stop);

    /// <summary>Files of a sound in a format, stale ones left out; one in the cache first.</summary>
    public IReadOnlyList<RenderAsset> Find(string key, RenderFormat format) => Query("WHERE key = @key AND format = @format AND stale = 0 ORDER BY place", new { key, format = (int)format });

    /// <summary>A song's files, whatever made them, stale ones left out.</summary>
    public IReadOnlyList<RenderAsset> FindSong(SongId song) => Query("WHERE path = @Path AND song = @Song AND stale = 0", new { song.Path, song.Song });

    public IReadOnlyList<RenderAsset> All() => Query("", new { });

    /// <summary>Songs that have been rendered at some time, in order.</summary>
    public IReadOnlyList<SongId> Songs() => database.Read(connection => connection
        .Query<(string Path, long Song)>("SELECT DISTINCT path, song FROM renders ORDER BY path, song").Select(row => new SongId(row.Path, (int)row.Song)).ToArray());

    /// <summary>Files that count.</summary>
    public int CountFiles() => database.Read(connection => (int)connection.ExecuteScalar<long>("SELECT COUNT(*) FROM renders WHERE stale = 0"));

    /// <summary>Songs with at least one file that counts.</summary>
    public int CountSongs() => database.Read(connection => (int)connection.ExecuteScalar<long>("SELECT COUNT(*) FROM (SELECT DISTINCT path, song FROM renders WHERE stale = 0)"));

    public Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop)
    {
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        foreach (TuneMove move in moves)
            places[move.From] = move.To;
        RenderAsset[] moved = [.. All().Where(asset => places.ContainsKey(asset.Song.Path)).Select(asset => asset with { Song = asset.Song with { Path = places[asset.Song.Path] } })];
        return moved.Length == 0 ? Task.CompletedTask : PutAsync(moved, stop);
    }

    private RenderAsset[] Query(string where, object values) => database.Read(connection =>
        connection.Query<Row>($"SELECT {Columns} FROM renders {where}", values).Select(ToAsset).ToArray());

    private static object ToRow(RenderAsset asset) => new
    {
        Place = (int)asset.Place,
        asset.File,
        asset.Id,
        asset.Song.Path,
        asset.Song.Song,
        asset.Tune,
        Format = (int)asset.Format,
        asset.Engine,
        asset.Key,
        asset.Code,
        DurationMs = (long)asset.Duration.TotalMilliseconds,
        Rate = asset.SampleRateHz,
        asset.Channels,
        asset.Bytes,
        asset.Sha256,
        Capture = asset.Capture is { } capture ? JsonSerializer.Serialize(capture) : null,
        Made = asset.Made.ToUnixTimeMilliseconds(),
        Usual = asset.IsUsual,
        Stale = asset.IsStale,
    };

    private static RenderAsset ToAsset(Row row) => new(
        (RenderPlace)row.Place, row.File, new SongId(row.Path, (int)row.Song), row.Tune, (RenderFormat)row.Format, row.Engine, row.Key, row.Code)
    {
        Duration = TimeSpan.FromMilliseconds(row.DurationMs),
        SampleRateHz = (int)row.Rate,
        Channels = (int)row.Channels,
        Bytes = row.Bytes,
        Sha256 = row.Sha256,
        Capture = row.Capture is { } capture ? JsonSerializer.Deserialize<CaptureFigures>(capture) : null,
        Made = DateTimeOffset.FromUnixTimeMilliseconds(row.Made),
        IsUsual = row.Usual != 0,
        IsStale = row.Stale != 0,
    };

    private sealed class Row
    {
        public required long Place { get; init; }
        public required string File { get; init; }
        public required string Path { get; init; }
        public required long Song { get; init; }
        public required string Tune { get; init; }
        public required long Format { get; init; }
        public required string Engine { get; init; }
        public required string Key { get; init; }
        public required string Code { get; init; }
        public required long DurationMs { get; init; }
        public required long Rate { get; init; }
        public required long Channels { get; init; }
        public required long Bytes { get; init; }
        public string? Sha256 { get; init; }
        public string? Capture { get; init; }
        public required long Made { get; init; }
        public required long Usual { get; init; }
        public required long Stale { get; init; }
    }
}
