using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Deck;

/// <summary>Somebody else who is heard in the room while its own deck rests.</summary>
public interface IRoomGuest
{
    /// <summary>Who is being heard; null while nobody is. Any thread.</summary>
    RoomGuest? Heard { get; }

    /// <summary>The room's volume, for a device that the guest sounds on: 0 is silent, 1 as it plays. What is mixed is not turned down. Deck's thread.</summary>
    double Gain { set; }

    /// <summary>Adds the guest's sound to a block. Deck's thread; must not wait.</summary>
    /// <param name="mayPlay">False while the room plays itself: the guest fades out within this block and stands still.</param>
    void Mix(Span<float> stereo, bool mayPlay);
}

/// <summary>A player on the network that is heard in the room's place.</summary>
/// <param name="Address">Where it is; the protocol has no names.</param>
/// <param name="Title">Of its tune; null when it does not tell.</param>
/// <param name="Output">The device that it sounds through, or <c>emulator</c>.</param>
/// <param name="Note">What a listener should know; null when there is nothing.</param>
public sealed record RoomGuest(string Address, string? Title = null, string Output = OutputOrder.Emulator, string? Note = null);
