using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Sessions;

/// <summary>A playback as the blocks of a WAV file: 16 bits, one channel or two, silence from the song's end on.</summary>
internal sealed class PcmBlocks(SongPlayback playback, int channels)
{
    /// <summary>Frames in a block; a file's last one may be shorter.</summary>
    public const int MostFrames = 4096;

    private const float Inaudible = 1e-3f;

    private readonly float[] stereo = new float[MostFrames * SongPlayback.Channels];
    private readonly byte[] pcm = new byte[MostFrames * channels * 2];

    /// <summary>Whether anything has been heard so far.</summary>
    public bool Sounded { get; private set; }

    /// <summary>The next frames. The bytes hold until the next call.</summary>
    public ReadOnlyMemory<byte> Next(int frames)
    {
        int read = playback.Read(stereo.AsSpan(0, frames * SongPlayback.Channels));
        Sounded |= stereo.AsSpan(0, read * SongPlayback.Channels).ContainsAnyExceptInRange(-Inaudible, Inaudible);
        // A song that ends before its length is silent from there on: the length was promised.
        Array.Clear(stereo, read * SongPlayback.Channels, (frames - read) * SongPlayback.Channels);
        if (channels == 1)
            KeepLeft(frames);
        Pcm16.ToBytes(stereo.AsSpan(0, frames * channels), pcm);
        return pcm.AsMemory(0, frames * channels * 2);
    }

    private void KeepLeft(int frames)
    {
        for (int i = 0; i < frames; i++)
            stereo[i] = stereo[2 * i];
    }
}
