using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires.RawMidi;

namespace SidFlow.Hw.AsidMidi;

/// <summary>Messages onto the wire, each whole before the next, and what the chips have heard so far.</summary>
/// <remarks>One thread at a time. Allocates nothing once made.</remarks>
internal sealed class AsidOutput
{
    /// <summary>Register 0x18, the volume, which may be repeated without harm.</summary>
    private const uint Volume = 1u << 21;

    private const uint AllIds = (1u << AsidFrame.Ids) - 1;
    private const byte EndOfMessage = 0xf7;

    private readonly IMidiWire wire;
    private readonly bool countsFrames;
    private readonly bool writeOrder;
    private readonly AsidFrame scratch = new();
    private readonly ChipShadow heard;
    private readonly byte[] message = new byte[AsidEncoder.LongestMessage];

    // What the wire had no room for.
    private readonly byte[] rest;
    private int restStart;
    private int restEnd;

    public AsidOutput(IMidiWire wire, AsidMidiSettings settings)
    {
        this.wire = wire;
        countsFrames = settings.CountsFrames;
        writeOrder = settings.WriteOrder;
        heard = new ChipShadow(settings.Models.Count);
        rest = new byte[settings.Models.Count * AsidEncoder.LongestRegisters];
    }

    /// <summary>Chips of the tune.</summary>
    public int Chips { get; set; }

    /// <summary>The next message of each chip must name all registers.</summary>
    private uint fresh;

    /// <summary>Values sent.</summary>
    public long Writes { get; private set; }

    /// <summary>Part of a message is still here.</summary>
    public bool IsBehind => restStart < restEnd;

    /// <summary>The chips are as after a reset; the first frame of a tune says all.</summary>
    public void Begin(int chips)
    {
        Chips = chips;
        heard.Clear();
        fresh = (1u << chips) - 1;
        Writes = 0;
    }

    /// <summary>Hands over what is left of the message before.</summary>
    /// <returns>False when the wire still has no room.</returns>
    public bool TryFinish()
    {
        if (IsBehind)
            restStart += wire.TryWrite(rest.AsSpan(restStart, restEnd - restStart));
        return !IsBehind;
    }

    /// <summary>One frame of all chips: the first chip's message, the others right behind it. Only when not behind.</summary>
    public void Send(AsidFrame[] frames)
    {
        uint wanted = 0;
        for (int chip = 0; chip < Chips; chip++)
        {
            Prepare(frames[chip], chip);
            if (frames[chip].Mask != 0)
                wanted |= 1u << chip;
        }
        if (countsFrames && (wanted & 1) == 0)
        {
            frames[0].Fill(Volume, heard[0]);
            wanted |= 1;
        }
        for (int chip = 0; chip < Chips; chip++)
            if ((wanted >> chip & 1) != 0)
                Send(chip, frames[chip]);
    }

    /// <summary>Volumes off, or back to what the tune has.</summary>
    public void SetVolumes(bool on)
    {
        for (int chip = 0; chip < Chips; chip++)
        {
            scratch.Clear();
            int volume = heard[chip, ChipSequences.VolumeRegister];
            scratch.Add(ChipSequences.VolumeRegister, on ? volume : volume & 0xf0);
            WriteNow(message.AsSpan(0, AsidEncoder.Registers(message, chip, scratch)));
        }
    }

    /// <summary>All registers of all chips to 0, then the end of playing.</summary>
    public void Silence()
    {
        Finish();
        scratch.Clear();
        heard.Clear();
        for (int chip = 0; chip < heard.Chips; chip++)
        {
            scratch.Fill(AsidFrame.WholeChip, heard[chip]);
            WriteNow(message.AsSpan(0, AsidEncoder.Registers(message, chip, scratch)));
        }
        WriteNow(message.AsSpan(0, AsidEncoder.Stop(message)));
    }

    /// <summary>A message outside the frames; waits for room.</summary>
    public void WriteNow(ReadOnlySpan<byte> whole)
    {
        Finish();
        wire.Write(whole, ISidPort.StallLimit / 2);
    }

    /// <summary>A message cut off by what stands still: throw away what the system holds and end the message, so that the receiver is in step.</summary>
    private void Finish()
    {
        if (TryFinish())
            return;
        restStart = restEnd = 0;
        wire.Drop();
        wire.Write([EndOfMessage], ISidPort.StallLimit / 2);
    }

    private void Prepare(AsidFrame frame, int chip)
    {
        if ((fresh >> chip & 1) != 0)
        {
            frame.Fill(AsidFrame.WholeChip, heard[chip]);
            fresh &= ~(1u << chip);
        }
        else
            frame.LeaveOut(heard[chip]);
        if (writeOrder && (frame.Mask != 0 || countsFrames))
            frame.Fill(AllIds, heard[chip]);
    }

    private void Send(int chip, AsidFrame frame)
    {
        int length = AsidEncoder.Registers(message, chip, frame);
        int sent = IsBehind ? 0 : wire.TryWrite(message.AsSpan(0, length));
        if (!IsBehind)
            restStart = restEnd = 0;
        message.AsSpan(sent, length - sent).CopyTo(rest.AsSpan(restEnd));
        restEnd += length - sent;
        frame.Apply(heard, chip);
        Writes += System.Numerics.BitOperations.PopCount(frame.Mask);
    }
}
