namespace SidFlow.Services.Workers;

/// <summary>A unit of work could not be done, in as many tries as it has. The message is a sentence that says why.</summary>
public sealed class UnitException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>No child process can be started: no unit's fault.</summary>
public sealed class WorkerStartException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>A child is of no use any more: it has ended, hangs, or says what it must not.</summary>
internal sealed class WorkerLostException(string reason, Exception? cause = null) : Exception(reason, cause);
