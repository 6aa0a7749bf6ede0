namespace SidFlow.Services;

/// <summary>Rung by an administrator: the daemon shall begin anew, so that changed settings count.</summary>
public sealed class RestartBell
{
    private readonly TaskCompletionSource rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is rung.</summary>
    public Task Rung => rung.Task;

    public void Ring() => rung.TrySetResult();
}
