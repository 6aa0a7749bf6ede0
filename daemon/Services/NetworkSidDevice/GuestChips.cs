using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>Software chips that a network player's writes sound on, from power-on to the next reset. Not thread-safe.</summary>
internal sealed class GuestChips : ISampleSink
{
    private const int SliceCycles = 1024;

    private readonly SoftwareSid sid;
    private readonly int rate;
    private readonly FrameQueue ready = new();
    private readonly List<SidWrite> writes = [];

    /// <summary>Frames that are computed before they are heard.</summary>
    private int delay;

    /// <param name="volume">Put into each chip's volume register at once.</param>
    public GuestChips(ClockRate clock, IReadOnlyList<ChipModel> models, SoftwareSidOptions options, int volume)
    {
        Tape = new GuestTape(clock, [.. models.Select((model, chip) => new SidChip(model, (ushort)(0xD400 + 0x20 * chip)))]);
        rate = options.SampleRateHz;
        sid = new SoftwareSid(clock, Tape.Chips, options with { Stereo = options.Stereo && models.Count > 1 }, this);
        Image = new RegisterImage(models.Count);
        for (int chip = 0; chip < models.Count; chip++)
            writes.Add(new SidWrite(0, (byte)chip, 0x18, (byte)volume));
    }

    /// <summary>As far as the chips have come.</summary>
    public GuestTape Tape { get; }

    /// <summary>The registers there.</summary>
    public RegisterImage Image { get; }

    public void SetVoiceMute(int chip, int voice, bool muted) => sid.SetVoiceMute(chip, voice, muted);

    /// <summary>From here on the sound comes so much later than it is computed; what has been computed and not heard is dropped.</summary>
    public void Delay(TimeSpan by)
    {
        delay = (int)(by.TotalSeconds * rate);
        ready.Clear();
        ready.Write(new float[delay], 1);
    }

    /// <param name="beside">Gets what the chips have played, in one slice.</param>
    public void Render(WriteQueue queue, Span<float> stereo, GuestOutput beside)
    {
        Cycles from = Tape.Now;
        List<SidWrite> all = [];
        while (ready.Frames < delay + stereo.Length / 2)
        {
            queue.Play(SliceCycles, writes);
            TapeSlice slice = Tape.Advance(SliceCycles, writes.ToArray());
            sid.Play(slice);
            Image.Apply(slice);
            uint offset = (uint)(slice.Start - from).Value;
            all.AddRange(writes.Select(write => write with { Offset = offset + write.Offset }));
            writes.Clear();
        }
        if (Tape.Now > from)
            beside.Play(new TapeSlice(from, Tape.Now, all.ToArray()));
        ready.Read(stereo);
    }

    void ISampleSink.Write(ReadOnlySpan<float> samples) => ready.Write(samples, sid.Channels);
}
