namespace SidFlow.Host.CommandLine;

/// <summary>A verb cannot do what was asked. The message is the one line on standard error, with the remedy.</summary>
sealed class VerbException(string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; init; } = CommandLine.ExitCode.Failed;
}
