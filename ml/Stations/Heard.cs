namespace SidFlow.Ml.Stations;

/// <summary>Which songs and files were heard or are chosen already.</summary>
sealed class Heard
{
    readonly SongCollection songs;
    readonly int[] perFile;

    /// <summary>When each song was heard last, from 1; 0 for never.</summary>
    readonly int[] moments;
    int now;

    public Heard(SongCollection songs, IReadOnlyList<PlayedSong> played)
    {
        this.songs = songs;
        perFile = new int[songs.Files];
        moments = new int[songs.Count];
        foreach (PlayedSong song in played)
            Take(song.Row);
    }

    /// <summary>Never heard, and of a file of which fewer songs were.</summary>
    public bool Allows(int row, int songsPerFile) => moments[row] == 0 && perFile[songs.FileOf(row)] < songsPerFile;

    public void Take(int row)
    {
        if (moments[row] == 0)
            perFile[songs.FileOf(row)]++;
        moments[row] = ++now;
    }

    /// <summary>The song that was heard longest ago; null where none is admitted.</summary>
    public int? LongestAgo(Func<int, bool> admits)
    {
        int? oldest = null;
        for (int row = 0; row < moments.Length; row++)
        {
            if ((oldest is not { } found || moments[row] < moments[found]) && admits(row))
                oldest = row;
        }

        return oldest;
    }
}
