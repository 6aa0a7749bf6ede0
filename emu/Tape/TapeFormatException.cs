namespace SidFlow.Emu.Tape;

/// <summary>These bytes are not a tape, or a damaged one. The message is a sentence for the listener.</summary>
public sealed class TapeFormatException : Exception
{
    public TapeFormatException(string message) : base(message)
    {
    }

    public TapeFormatException(string message, Exception cause) : base(message, cause)
    {
    }
}
