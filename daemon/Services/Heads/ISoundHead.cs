using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Heads;

/// <summary>A head that turns the tape into samples.</summary>
/// <remarks>Frame n is the tape's moment n / rate, however the tape was cut; it may come a few milliseconds of tape late.</remarks>
public interface ISoundHead : ITapeHead
{
    /// <summary>1, or 2 interleaved as left, right.</summary>
    int Channels { get; }

    /// <summary>While true the samples that come out need not sound: the tape is only passed over, and fast.</summary>
    bool Unheard { get; set; }

    /// <summary>How long a head must be heard again before its samples are right.</summary>
    TimeSpan WarmUp { get; }

    void SetVoiceMute(int chip, int voice, bool muted);

    /// <summary>A head of its own in the same state, that sounds into another sink.</summary>
    ISoundHead Copy(ISampleSink sink);
}

/// <summary>Makes the head that sounds like the song's chips.</summary>
public delegate ISoundHead SoundHeadMaker(OpenSong song, int sampleRateHz, ISampleSink sink);
