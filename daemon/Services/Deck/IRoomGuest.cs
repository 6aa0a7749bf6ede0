namespace SidFlow.Services.Deck;

/// <summary>Somebody else who is heard in the room while its own deck rests.</summary>
public interface IRoomGuest
{
    /// <summary>Who is being heard; null while nobody is. Any thread.</summary>
    string? Heard { get; }

    /// <summary>Adds the guest's sound to a block. Deck's thread; must not wait.</summary>
    /// <param name="mayPlay">False while the room plays itself: the guest fades out within this block and stands still.</param>
    void Mix(Span<float> stereo, bool mayPlay);
}
