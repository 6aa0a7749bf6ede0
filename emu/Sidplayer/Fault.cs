namespace SidFlow.Emu.Sidplayer;

/// <summary>Why a Sidplayer stops before the last HLT.</summary>
internal enum Fault
{
    None,
    OddLength,
    LongLength,
    EndWithoutPhrase,
    CallsTooDeep,
    UnknownPhrase,
    TailWithoutHead,
    NoNote,
}

internal static class FaultSentence
{
    public static string Of(Fault fault) => fault switch
    {
        Fault.OddLength => "a note's length is no whole number of jiffies at its tempo",
        Fault.LongLength => "a dotted note is too short to be dotted, or longer than 255 jiffies",
        Fault.EndWithoutPhrase => "a phrase ends that has not begun",
        Fault.CallsTooDeep => "phrases call each other too deep",
        Fault.UnknownPhrase => "a phrase is called before it is defined",
        Fault.TailWithoutHead => "a repeat ends in another phrase than it began in",
        Fault.NoNote => "a voice goes round in commands and never comes to a note",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
