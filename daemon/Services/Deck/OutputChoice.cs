namespace SidFlow.Services.Deck;

/// <summary>How one of the room's outputs is, for a listener who might choose it.</summary>
public enum OutputHealth
{
    /// <summary>The current song sounds through it.</summary>
    Playing,
    Ready,

    /// <summary>It is well, but does not take the current song.</summary>
    Unfit,

    /// <summary>It plays, and something is wrong with it.</summary>
    Degraded,

    /// <summary>Somebody else has it.</summary>
    Busy,

    /// <summary>Not there, or lost.</summary>
    Away,
}

/// <summary>Something the room can sound through.</summary>
/// <param name="Id">A device's, or <c>emulator</c>.</param>
/// <param name="Name">What it is, in words.</param>
/// <param name="Note">What is wrong or in the way; null when nothing is.</param>
/// <param name="Compromises">What the current song would lose on it, a phrase each.</param>
public sealed record OutputChoice(string Id, string Name, OutputHealth Health, string? Note, IReadOnlyList<string> Compromises)
{
    public bool Equals(OutputChoice? other) =>
        other is not null && (Id, Name, Health, Note) == (other.Id, other.Name, other.Health, other.Note) && Compromises.SequenceEqual(other.Compromises);

    public override int GetHashCode() => HashCode.Combine(Id, Name, Health, Note);
}
