using Dapper;
using SidFlow.Ml.Training;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Taste;

/// <summary>A database with the stores of taste.</summary>
public abstract class TasteFixture
{
    protected static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private protected TempFolder Folder { get; private set; } = null!;
    protected Database Database { get; private set; } = null!;
    protected FeedbackStore Store { get; private set; } = null!;
    protected FavoriteStore Favorites { get; private set; } = null!;

    [SetUp]
    public void Open()
    {
        Folder = new TempFolder();
        Database = new Database(Folder["sidflow.db"]);
        (Store, Favorites) = (new FeedbackStore(Database), new FavoriteStore(Database));
    }

    [TearDown]
    public void Close()
    {
        Database.Dispose();
        Folder.Dispose();
    }

    protected static Feedback Act(FeedbackAction action, string path = "A/One.sid", int song = 1, string listener = Listeners.House, double day = 0) =>
        new(Guid.NewGuid(), listener, new SongId(path, song), Noon + TimeSpan.FromDays(day)) { Action = action };

    protected static Feedback Rated(SongRating rating, string path = "A/One.sid", int song = 1, string listener = Listeners.House, double day = 0) =>
        new(Guid.NewGuid(), listener, new SongId(path, song), Noon + TimeSpan.FromDays(day)) { Rating = rating };

    /// <summary>A tune in the library's index.</summary>
    protected Task IndexAsync(string path, string md5) => Database.WriteAsync(Durability.Saved, (connection, transaction) => connection.Execute(
        """
        INSERT INTO folders(path) VALUES('A') ON CONFLICT DO NOTHING;
        INSERT INTO tunes(path, md5, folder, mount, size, mtime, reader, version, songs, start_song, clock, models, addresses, title, author, released)
        VALUES(@path, @md5, (SELECT id FROM folders WHERE path = 'A'), '', 1, 1, 1, 2, 1, 1, 0, '', '', '', '', '')
        """, new { path, md5 }, transaction), default);

    protected Task UnindexAsync(string path) => Database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM tunes WHERE path = @path", new { path }, transaction), default);
}
