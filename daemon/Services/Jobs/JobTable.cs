using SidFlow.Services.States;

namespace SidFlow.Services.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>Accepted; waits for its turn.</summary>
    Pending,

    Running,

    /// <summary>Held by an operator; survives a restart.</summary>
    Paused,

    /// <summary>It gave no sign of life for too long.</summary>
    Staled,

    Completed,
    Failed,
    Cancelled,
}

public enum JobTrigger
{
    /// <summary>Its turn has come.</summary>
    Start,

    Pause,
    Resume,
    Complete,
    Fail,
    Cancel,

    /// <summary>The heartbeat was lost.</summary>
    Stall,

    /// <summary>The daemon starts again, or what had stalled is taken up: it goes on from its markers.</summary>
    Recover,

    /// <summary>Once more, from its markers.</summary>
    Retry,
}

/// <summary>A job's states as data.</summary>
public static class JobTable
{
    public static IReadOnlyList<Transition<JobState, JobTrigger>> Arrows { get; } =
    [
        new(JobState.Pending, JobTrigger.Start, JobState.Running),
        new(JobState.Pending, JobTrigger.Fail, JobState.Failed),
        new(JobState.Pending, JobTrigger.Cancel, JobState.Cancelled),

        new(JobState.Running, JobTrigger.Pause, JobState.Paused),
        new(JobState.Running, JobTrigger.Complete, JobState.Completed),
        new(JobState.Running, JobTrigger.Fail, JobState.Failed),
        new(JobState.Running, JobTrigger.Cancel, JobState.Cancelled),
        new(JobState.Running, JobTrigger.Stall, JobState.Staled),
        new(JobState.Running, JobTrigger.Recover, JobState.Pending),

        new(JobState.Paused, JobTrigger.Resume, JobState.Running),
        new(JobState.Paused, JobTrigger.Fail, JobState.Failed),
        new(JobState.Paused, JobTrigger.Cancel, JobState.Cancelled),

        new(JobState.Staled, JobTrigger.Recover, JobState.Pending),
        new(JobState.Staled, JobTrigger.Fail, JobState.Failed),
        new(JobState.Staled, JobTrigger.Cancel, JobState.Cancelled),

        new(JobState.Failed, JobTrigger.Retry, JobState.Pending),
    ];

    /// <summary>It holds its type's turn: no second job of the type is accepted.</summary>
    public static bool IsActive(JobState state) => state is JobState.Pending or JobState.Running or JobState.Paused or JobState.Staled;

    /// <returns>Null where there is no such arrow.</returns>
    public static JobState? Next(JobState from, JobTrigger trigger)
    {
        StateMachine<JobState, JobTrigger> machine = new(from, Arrows);
        return machine.TryFire(trigger) ? machine.State : null;
    }
}
