namespace SidFlow.Services.Deck;

/// <summary>Somebody who goes ahead along a song's way while it plays, and lets everybody else go first.</summary>
internal static class Scouting
{
    /// <summary>The scout's thread ends with the song, or when the scout is called back.</summary>
    /// <returns>What calls the scout back.</returns>
    public static Action Start(Waypoints way)
    {
        CancellationTokenSource calledBack = new();
        new Thread(() => Run(way, calledBack.Token)) { IsBackground = true, Name = "scout" }.Start();
        return calledBack.Cancel;
    }

    private static void Run(Waypoints way, CancellationToken stop)
    {
        NiceThread.BeNice();
        try
        {
            way.Scout(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody plays the song any more.
        }
    }
}
