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
        try
        {
            // FileShare.None is an advisory lock (flock) that ends with the process, however it ends.
            return new DataFolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
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
    }

    public void Dispose() => held.Dispose();
}
