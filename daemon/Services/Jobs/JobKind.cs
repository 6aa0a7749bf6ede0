using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs;

/// <summary>A kind of work that jobs can be.</summary>
/// <param name="Type">As jobs name it: <c>fetch</c>, <c>classify</c> …</param>
/// <param name="Check">Fills defaults in; throws <see cref="FormatException"/> with a sentence where a parameter is not allowed.</param>
/// <param name="RunAsync">
/// Does the work, from the run's markers on. It returns when all is done, throws what made it fail, and leaves by
/// <see cref="OperationCanceledException"/> soon after the run was told to stop.
/// </param>
public sealed record JobKind(string Type, Func<JsonObject, JsonObject> Check, Func<JobRun, Task> RunAsync)
{
    /// <summary>Failures that may pass by themselves (a mirror that is away) are tried again so often, each time later.</summary>
    public int MostAttempts { get; init; } = 1;

    /// <summary>It needs a permission of its own, so it is asked for where that is looked at, and no schedule starts it.</summary>
    public bool HasOwnDoor { get; init; }
}

/// <summary>A failure that may pass by itself.</summary>
public sealed class PassingJobException(string reason, Exception? cause = null) : Exception(reason, cause);
