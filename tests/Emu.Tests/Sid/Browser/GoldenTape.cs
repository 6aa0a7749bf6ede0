using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;
using SidFlow.Ml.Features;

namespace SidFlow.Emu.Tests.Sid.Browser;

/// <summary>What the software chip makes of a tape, small enough to lie beside it: the browser's chip is compared with it.</summary>
static class GoldenTape
{
    const int BlockCycles = 1024;
    const int BlocksPerHash = 96;
    const uint FnvStart = 2166136261;
    const uint FnvPrime = 16777619;
    const int SampleRateHz = 44_100;
    const double HeardSeconds = 10;

    /// <summary>
    /// A 32 bit FNV-1a hash, little-endian, for every 96 blocks of 1024 cycles and chip: over each block's waveform codes of three voices, then its envelope codes.
    /// </summary>
    public static byte[] Digital(TapeReader tape)
    {
        SidWrite[][] pages = [.. Enumerable.Range(0, tape.Header.Pages).Select(page => tape.ReadPage(page).Slice.Writes.ToArray())];
        (long Cycle, SidWrite Write)[] writes = [.. pages.SelectMany((page, i) => page.Select(write => (tape.Header.PageStart(i).Value + write.Offset, write)))];
        long blocks = tape.Header.Length.Value / BlockCycles / BlocksPerHash * BlocksPerHash;
        int chips = tape.Header.Chips.Count;
        byte[] hashes = new byte[4 * chips * (blocks / BlocksPerHash)];
        for (int chip = 0; chip < chips; chip++)
        {
            (long Cycle, SidWrite Write)[] own = [.. writes.Where(write => write.Write.Chip == chip && write.Write.Register <= 20)];
            var voices = new SidVoices(tape.Header.Chips[chip].Model, PowerOnPhase.CyclesBeforePlayer(tape.Header.Clock));
            var codes = new VoiceBlock(BlockCycles);
            int next = 0;
            uint hash = FnvStart;
            for (long block = 0; block < blocks; block++)
            {
                int at = 0;
                for (; next < own.Length && own[next].Cycle < (block + 1) * BlockCycles; next++)
                {
                    int offset = (int)(own[next].Cycle - (block * BlockCycles));
                    if (offset > at)
                        voices.Render(codes, at, offset - at);
                    at = offset;
                    voices.Write(own[next].Write.Register, own[next].Write.Value);
                }

                if (at < BlockCycles)
                    voices.Render(codes, at, BlockCycles - at);
                for (int voice = 0; voice < 3; voice++)
                    foreach (ushort code in codes.Waveform(voice))
                        hash = (hash ^ code) * FnvPrime;
                for (int voice = 0; voice < 3; voice++)
                    foreach (byte code in codes.Envelope(voice))
                        hash = (hash ^ code) * FnvPrime;
                if (block % BlocksPerHash != BlocksPerHash - 1)
                    continue;
                int place = (int)(block / BlocksPerHash) * chips + chip;
                BinaryPrimitives.WriteUInt32LittleEndian(hashes.AsSpan(4 * place), hash);
                hash = FnvStart;
            }
        }

        return hashes;
    }

    /// <summary>
    /// The first ten seconds at 44.1 kHz, one channel, default quality: number of bands (2 bytes), then 2 bytes a frame and band,
    /// hundredths of a dB over the mean square, little-endian. Frames and bands are those of <see cref="LogSpectrum"/>.
    /// </summary>
    public static byte[] Levels(TapeReader tape)
    {
        float[] samples = Render(tape, SampleRateHz, HeardSeconds);
        var spectrum = new LogSpectrum(SampleRateHz);
        double[,] power = spectrum.Of(samples);
        double meanSquare = samples.Sum(sample => (double)sample * sample) / samples.Length;
        byte[] levels = new byte[2 + 2 * power.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(levels, (ushort)spectrum.Bands);
        Span<byte> rest = levels.AsSpan(2);
        foreach (double value in power)
        {
            double hundredths = Math.Round(1000 * Math.Log10(Math.Max(value / meanSquare, 1e-20)));
            BinaryPrimitives.WriteInt16LittleEndian(rest, (short)Math.Clamp(hundredths, short.MinValue, short.MaxValue));
            rest = rest[2..];
        }

        return levels;
    }

    /// <summary>One channel, full scale ±1.</summary>
    public static float[] Render(TapeReader tape, int sampleRateHz, double seconds)
    {
        var sink = new RecordedSamples();
        var sid = new SoftwareSid(tape.Header.Clock, tape.Header.Chips, new SoftwareSidOptions { SampleRateHz = sampleRateHz }, sink);
        for (int page = 0; page < tape.Header.Pages && page < (seconds + 19.99) / 10; page++)
            sid.Play(tape.ReadPage(page).Slice);
        sid.Flush();
        return sink.All[..Math.Min(sink.All.Length, (int)(seconds * sampleRateHz))];
    }

    public static byte[] Bytes(float[] samples) => MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
}
