using System.Buffers.Binary;
using System.Text;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;
using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>One player's connection without its socket: each request gets exactly one reply.</summary>
/// <remarks>One thread. Reads are answered at the player's own time by digital voices that have had every write the queue has taken.</remarks>
internal sealed class GuestSession(NetworkGuest guest)
{
    private const int Oscillator3 = 0x1b;
    private const int Envelope3 = 0x1c;

    private static readonly NsdReply ok = new(NsdAnswer.Ok);
    private static readonly NsdReply busy = new(NsdAnswer.Busy);
    private static readonly NsdReply error = new(NsdAnswer.Error);

    /// <summary>By index. 7-bit letters, 20 at most.</summary>
    private static readonly (ChipModel Model, string Name)[] configurations =
        [(ChipModel.Mos6581, "SIDFlow MOS6581"), (ChipModel.Mos8580, "SIDFlow MOS8580")];

    private readonly SidVoices[] voices = new SidVoices[NetworkGuest.MostChips];
    private readonly ChipModel[] models = new ChipModel[NetworkGuest.MostChips];
    private readonly byte[] bus = new byte[NetworkGuest.MostChips];
    private ClockRate clock = ClockRate.Pal;
    private int count = 1;
    private long now;

    /// <summary>The chips are not what the player has asked for since.</summary>
    private bool stale = true;

    public NsdReply Answer(NsdRequest request)
    {
        ReadOnlySpan<byte> data = request.Data.Span;
        int sid = request.Sid;
        switch (request.Command)
        {
            case NsdCommand.Flush when data.IsEmpty:
                guest.Rest();
                return ok;
            case NsdCommand.TrySetSidCount when data.IsEmpty && sid is > 0 and <= NetworkGuest.MostChips:
                guest.Entitle(null);
                return WhenQuiet(() => (count, clock) = (sid, ClockRate.Pal));
            case NsdCommand.Mute when data is [<= 3, _] && sid < count:
                // The fourth voice is the sampled one, which here is no voice of its own.
                if (data[0] < 3)
                    guest.Mute(sid, data[0], data[1] != 0);
                return ok;
            case NsdCommand.TryReset when data.Length == 1:
                return Reset(data[0]);
            case NsdCommand.TryDelay when data.Length == 2 && BinaryPrimitives.ReadUInt16BigEndian(data) > 0:
                return Feed(default, BinaryPrimitives.ReadUInt16BigEndian(data)) ? ok : busy;
            case NsdCommand.TryWrite when !data.IsEmpty && data.Length % NsdRequest.WriteBytes == 0:
                return Feed(request.Data, 0) ? ok : busy;
            case NsdCommand.TryRead when data.Length % NsdRequest.WriteBytes == 3:
                return Read(request);
            case NsdCommand.GetVersion when data.IsEmpty:
                return new NsdReply(NsdAnswer.Version, NetworkSidDevicePort.NewestVersion);
            case NsdCommand.TrySetClocking when data is [<= 1]:
                bool ntsc = data[0] == 1;
                return WhenQuiet(() => clock = ntsc ? ClockRate.Ntsc : ClockRate.Pal);
            case NsdCommand.GetConfigCount when data.IsEmpty:
                return new NsdReply(NsdAnswer.Count, (byte)configurations.Length);
            case NsdCommand.GetConfigInfo when data.IsEmpty && sid < configurations.Length:
                return new NsdReply(NsdAnswer.Info, (byte)configurations[sid].Model, configurations[sid].Name);
            case NsdCommand.TrySetSidModel when data.Length == 1 && data[0] < configurations.Length && sid < count:
                ChipModel model = configurations[data[0]].Model;
                return WhenQuiet(() => models[sid] = model);
            case NsdCommand.SetSidHeader when data.Length >= 124 && data.Length == BinaryPrimitives.ReadUInt16BigEndian(data[6..]):
                guest.Entitle(TitleIn(data));
                return ok;
            // The room has its own panning, level and resampling.
            case NsdCommand.TrySetSampling when data is [<= 1]:
            case NsdCommand.SetSidPosition or NsdCommand.SetSidLevel or NsdCommand.SetDelay when data.Length == 1 && sid < count:
            case NsdCommand.SetFadeIn or NsdCommand.SetFadeOut when data.Length == 4:
                return ok;
            default:
                return error;
        }
    }

    /// <summary>The name in a PSID header: 32 bytes at $16.</summary>
    private static string? TitleIn(ReadOnlySpan<byte> header)
    {
        string name = new([.. Encoding.Latin1.GetString(header.Slice(0x16, 32)).TakeWhile(letter => letter != 0).Where(letter => !char.IsControl(letter))]);
        return name.Trim() is { Length: > 0 } told and not "<?>" ? told : null;
    }

    private NsdReply WhenQuiet(Action act)
    {
        if (!guest.IsQuiet)
            return busy;
        act();
        stale = true;
        return ok;
    }

    private NsdReply Reset(byte volume)
    {
        if (!guest.IsQuiet)
            return busy;
        Renew(volume);
        return ok;
    }

    private void Renew(int volume)
    {
        guest.Renew(clock, models.AsSpan(0, count).ToArray(), volume);
        for (int chip = 0; chip < count; chip++)
            voices[chip] = new SidVoices(models[chip]);
        Array.Clear(bus);
        now = 0;
        stale = false;
    }

    private bool Feed(ReadOnlyMemory<byte> writes, int tail)
    {
        if (stale)
            Renew(0);
        return guest.TryFeed(queue => Fill(queue, writes.Span, tail)) && Shadow(writes.Span, tail);
    }

    private void Fill(WriteQueue queue, ReadOnlySpan<byte> writes, int tail)
    {
        for (; !writes.IsEmpty; writes = writes[NsdRequest.WriteBytes..])
        {
            int cycles = BinaryPrimitives.ReadUInt16BigEndian(writes);
            // A chip that is not there, or a register that does nothing: time passes.
            if (writes[2] >> 5 < count && (writes[2] & 0x1f) <= 0x18)
                queue.Write(cycles, writes[2] >> 5, writes[2] & 0x1f, writes[3]);
            else
                queue.Wait(cycles);
        }
        queue.Wait(tail);
    }

    private bool Shadow(ReadOnlySpan<byte> writes, int tail)
    {
        for (; !writes.IsEmpty; writes = writes[NsdRequest.WriteBytes..])
        {
            now += BinaryPrimitives.ReadUInt16BigEndian(writes);
            int chip = writes[2] >> 5;
            if (chip >= count)
                continue;
            voices[chip].AdvanceTo(now);
            voices[chip].Write(writes[2] & 0x1f, writes[3]);
            bus[chip] = writes[3];
        }
        now += tail;
        return true;
    }

    private NsdReply Read(NsdRequest request)
    {
        int writes = request.Data.Length - 3;
        ReadOnlySpan<byte> asked = request.Data.Span[writes..];
        // Players name the chip in the register's upper bits, in the SID field, or in both.
        int chip = asked[2] >> 5 is > 0 and int named ? named : request.Sid;
        if (chip >= count)
            return error;
        if (!Feed(request.Data[..writes], BinaryPrimitives.ReadUInt16BigEndian(asked)))
            return busy;
        voices[chip].AdvanceTo(now);
        return new NsdReply(NsdAnswer.Read, (asked[2] & 0x1f) switch
        {
            Oscillator3 => voices[chip].ReadOsc3(),
            Envelope3 => voices[chip].ReadEnv3(),
            // A register that cannot be read gives what was last on the chip's data bus.
            _ => bus[chip],
        });
    }
}
