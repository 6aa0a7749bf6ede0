namespace SidFlow.Services.Jobs;

public enum JobRefusal
{
    /// <summary>No such type, or its parameters are not allowed.</summary>
    Invalid,

    NotFound,

    /// <summary>A job of the type is active, or the job's state does not allow it.</summary>
    Conflict,
}

/// <summary>What was asked of the jobs cannot be done; the message is a sentence for the operator.</summary>
public sealed class JobException(JobRefusal refusal, string reason) : Exception(reason)
{
    public JobRefusal Refusal { get; } = refusal;
}
