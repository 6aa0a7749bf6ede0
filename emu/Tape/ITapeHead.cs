namespace SidFlow.Emu.Tape;

/// <summary>Plays slices: a software chip, a file, a device. Never talks back to what recorded them.</summary>
public interface ITapeHead
{
    /// <summary>Takes the next slice. Its Start equals the End of the one before.</summary>
    void Play(in TapeSlice slice);
}
