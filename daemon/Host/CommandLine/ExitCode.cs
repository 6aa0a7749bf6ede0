namespace SidFlow.Host.CommandLine;

/// <summary>What the shell learns.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>Understood, but it could not be done; standard error says why in one line.</summary>
    public const int Failed = 1;

    /// <summary>Not understood: an unknown verb or option, or a value that is not allowed.</summary>
    public const int Usage = 2;
}
