using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>Software chips that a network player's writes sound on, from power-on to the next reset. Not thread-safe.</summary>
internal sealed class GuestChips : ISampleSink
{
    private const int SliceCycles = 1024;

    private readonly SoftwareSid sid;
    private readonly FrameQueue ready = new();
    private readonly List<SidWrite> writes = [];
    private long now;

    /// <param name="volume">Put into each chip's volume register at once.</param>
    public GuestChips(ClockRate clock, IReadOnlyList<ChipModel> models, SoftwareSidOptions options, int volume)
    {
        sid = new SoftwareSid(clock, [.. models.Select((model, chip) => new SidChip(model, (ushort)(0xD400 + 0x20 * chip)))],
            options with { Stereo = options.Stereo && models.Count > 1 }, this);
        for (int chip = 0; chip < models.Count; chip++)
            writes.Add(new SidWrite(0, (byte)chip, 0x18, (byte)volume));
    }

    public void SetVoiceMute(int chip, int voice, bool muted) => sid.SetVoiceMute(chip, voice, muted);

    public void Render(WriteQueue queue, Span<float> stereo)
    {
        while (ready.Frames < stereo.Length / 2)
        {
            queue.Play(SliceCycles, writes);
            sid.Play(new TapeSlice(new Cycles(now), new Cycles(now + SliceCycles), writes.ToArray()));
            now += SliceCycles;
            writes.Clear();
        }
        ready.Read(stereo);
    }

    void ISampleSink.Write(ReadOnlySpan<float> samples) => ready.Write(samples, sid.Channels);
}
