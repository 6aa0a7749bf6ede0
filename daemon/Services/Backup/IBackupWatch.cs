namespace SidFlow.Services.Backup;

/// <summary>Whoever waits for a backup, a check or a restore.</summary>
public interface IBackupWatch
{
    CancellationToken Stop { get; }

    /// <param name="done">Bytes of <paramref name="total"/>.</param>
    void Report(long done, long total, string message);
}

/// <summary>Nobody looks.</summary>
public sealed class NoWatch(CancellationToken stop) : IBackupWatch
{
    public CancellationToken Stop => stop;

    public void Report(long done, long total, string message)
    {
    }
}
