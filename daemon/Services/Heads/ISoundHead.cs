using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Heads;

/// <summary>A head that turns the tape into samples.</summary>
/// <remarks>After a slice up to cycle c it has pushed exactly <c>clock.ToSamples(c, rate)</c> frames, however the tape was cut.</remarks>
public interface ISoundHead : ITapeHead
{
    /// <summary>1, or 2 interleaved as left, right.</summary>
    int Channels { get; }

    void SetVoiceMute(int chip, int voice, bool muted);
}

/// <summary>Makes the head that sounds like the tape's chips.</summary>
public delegate ISoundHead SoundHeadMaker(ITapeSource tape, int sampleRateHz, ISampleSink sink);
