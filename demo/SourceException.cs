namespace SidFlow.Demo;

/// <summary>A mistake in a source text, with the place where it stands.</summary>
public sealed class SourceException : Exception
{
    public SourceException(string file, int line, string message) : base($"{file}({line}): error: {message}")
    {
    }
}
