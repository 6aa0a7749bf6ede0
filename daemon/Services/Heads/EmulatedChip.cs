using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Heads;

/// <summary>The software chip as a head.</summary>
public sealed class EmulatedChip : ISoundHead
{
    private readonly SoftwareSid sid;

    public EmulatedChip(ITapeSource tape, SoftwareSidOptions options, ISampleSink sink)
        : this(new SoftwareSid(tape.Clock, tape.Chips, options, sink))
    {
    }

    private EmulatedChip(SoftwareSid sid) => this.sid = sid;

    public int Channels => sid.Channels;

    public bool Unheard
    {
        get => sid.Unheard;
        set => sid.Unheard = value;
    }

    public TimeSpan WarmUp => SoftwareSid.WarmUp;

    /// <param name="stereo">Tunes for several chips are spread over two channels; one chip is one channel always.</param>
    /// <param name="chips">Null: every tune on its model's default profile.</param>
    /// <param name="panning">Where several chips stand; the default when null.</param>
    public static SoundHeadMaker Maker(bool stereo = true, ChipChoice? chips = null, Panning? panning = null) => (song, sampleRateHz, sink) =>
        new EmulatedChip(
            song.Tape,
            (chips ?? ChipChoice.Default).For(song) with { SampleRateHz = sampleRateHz, Stereo = stereo && song.Tape.Chips.Count > 1, Panning = panning ?? new Panning() },
            sink);

    public ISoundHead Copy(ISampleSink sink) => new EmulatedChip(sid.Copy(sink));

    public void Play(in TapeSlice slice) => sid.Play(slice);

    public void SetVoiceMute(int chip, int voice, bool muted) => sid.SetVoiceMute(chip, voice, muted);
}
