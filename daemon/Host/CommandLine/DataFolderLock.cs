using SidFlow.Services.Backup;
using SidFlow.Services.Settings;

namespace SidFlow.Host.CommandLine;

/// <summary>One process at a time works on a data folder: the daemon, or a verb while no daemon runs.</summary>
sealed class DataFolderLock : IDisposable
{
    readonly FileStream held;

    DataFolderLock(FileStream held) => this.held = held;

    /// <exception cref="VerbException">Another process works on the folder, or the folder cannot be written.</exception>
    public static DataFolderLock Take(SidFlowSettings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.DataDir);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"the data folder {settings.DataDir} cannot be made ({error.Message}). Name another one with --data.", error);
        }

        string file = Path.Combine(settings.DataDir, "sidflowd.lock");
        FileStream held;
        try
        {
            // FileShare.None is an advisory lock (flock) that ends with the process, however it ends.
            held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new VerbException($"{file} cannot be written. Run this as the user that owns {settings.DataDir}, or name another folder with --data.", error);
        }
        catch (IOException error)
        {
            throw new VerbException(
                $"another sidflowd is at work on {settings.DataDir} ({error.Message}). Stop it first, or name another folder with --data.", error);
        }
        return FinishRestore(new DataFolderLock(held), settings.DataDir);
    }

    /// <summary>A restore that is prepared, or was interrupted, comes before anything else is done with the data.</summary>
    static DataFolderLock FinishRestore(DataFolderLock taken, string folder)
    {
        try
        {
            if (PreparedRestore.Finish(folder) is { } done)
                Console.Error.WriteLine($"Brought back {done.From}; what was there before lies in {string.Join(", ", done.Kept.Select(Path.GetDirectoryName).Distinct())}.");
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    public void Dispose() => held.Dispose();
}
