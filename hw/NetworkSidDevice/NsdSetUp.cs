using System.Buffers.Binary;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>The requests that make a device ready for a tune, in the only order that all servers take.</summary>
/// <remarks>Setting the count resets clock and sampling in the reference server, and it closes when a reset or a mute meets a SID without a model.</remarks>
internal static class NsdSetUp
{
    private const int ShortestHeader = 124;

    /// <param name="MayRefuse">A server that answers with an error only sounds a little different.</param>
    internal readonly record struct Step(byte[] Request, bool MayRefuse = false);

    /// <param name="version">From 2.</param>
    internal static IEnumerable<Step> For(int version, NetworkSidDeviceSettings settings, SidPortTune tune, IReadOnlyList<NsdConfiguration> chips)
    {
        yield return new(NsdRequest.Encode(NsdCommand.Flush));
        yield return new(NsdRequest.Encode(NsdCommand.TrySetSidCount, chips.Count));
        for (int chip = 0; chip < chips.Count; chip++)
            yield return new(NsdRequest.Encode(NsdCommand.TrySetSidModel, chip, (byte)chips[chip].Index));
        yield return new(NsdRequest.Encode(NsdCommand.TrySetClocking, 0, tune.Clock == SidClock.Ntsc ? (byte)1 : (byte)0));
        yield return new(NsdRequest.Encode(NsdCommand.TrySetSampling, 0, settings.Resample ? (byte)1 : (byte)0), MayRefuse: true);
        for (int chip = 0; chip < chips.Count; chip++)
        {
            yield return new(NsdRequest.Encode(NsdCommand.SetSidPosition, chip, unchecked((byte)Position(chip, chips.Count, settings.Spread))), MayRefuse: true);
            yield return new(NsdRequest.Encode(NsdCommand.SetSidLevel, chip, unchecked((byte)settings.LevelCentibel)), MayRefuse: true);
            if (version >= 4)
                yield return new(NsdRequest.Encode(NsdCommand.SetDelay, chip, (byte)settings.OutputDelay.TotalMilliseconds), MayRefuse: true);
        }
        foreach (Step step in Silence(version, 0, chips.Count))
            yield return step;
        if (version >= 4 && Header(tune.FileHeader) is { } header)
            yield return new(header, MayRefuse: true);
    }

    /// <summary>Version 1 has eight devices ready made: model, clock and sampling are bits of the SID field.</summary>
    internal static int FixedDevice(NetworkSidDeviceSettings settings, SidPortTune tune, NsdConfiguration chip) =>
        (chip.Model == SidPortModel.Mos8580 ? 1 : 0) | (tune.Clock == SidClock.Ntsc ? 2 : 0) | (settings.Resample ? 4 : 0);

    internal static IEnumerable<Step> ForFixed(int device) =>
        [new(NsdRequest.Encode(NsdCommand.Flush, device)), .. Silence(1, device, 1)];

    private static IEnumerable<Step> Silence(int version, int firstSid, int chips)
    {
        yield return new(NsdRequest.Encode(NsdCommand.TryReset, firstSid, 0));
        // The fourth voice is the sampled one.
        int voices = version >= 3 ? 4 : 3;
        for (int chip = 0; chip < chips; chip++)
            for (int voice = 0; voice < voices; voice++)
                yield return new(NsdRequest.Encode(NsdCommand.Mute, firstSid + chip, (byte)voice, 0));
    }

    /// <summary>-100 is left, 100 right.</summary>
    private static int Position(int chip, int chips, int spread) => chips == 1 ? 0 : (2 * chip * spread / (chips - 1)) - spread;

    /// <summary>Exactly as long as the header itself says, or nothing.</summary>
    private static byte[]? Header(ReadOnlyMemory<byte> file)
    {
        if (file.Length < ShortestHeader)
            return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(file.Span[6..]);
        return length >= ShortestHeader && length <= file.Length && length <= NsdRequest.LongestSent - NsdRequest.HeaderBytes
            ? NsdRequest.Encode(NsdCommand.SetSidHeader, 0, file.Span[..length])
            : null;
    }
}
