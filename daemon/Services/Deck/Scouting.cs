using System.Runtime.InteropServices;

namespace SidFlow.Services.Deck;

/// <summary>Somebody who goes ahead along a song's way while it plays, and lets everybody else go first.</summary>
internal static partial class Scouting
{
    private const int Process = 0, CallingThread = 0, Nicest = 19;

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
        // On Linux the runtime ignores thread priorities, and "process 0" of setpriority is the calling thread.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(Process, CallingThread, Nicest);
        try
        {
            way.Scout(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody plays the song any more.
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
