using System.Security.Cryptography;

namespace SidFlow.Emu.Tunes;

public enum TuneFormat
{
    Psid,
    Rsid,

    /// <summary>Compute!'s Sidplayer data: streams of commands without a player.</summary>
    Mus,
}

public enum TuneClock
{
    Unknown,
    Pal,
    Ntsc,
    Any,
}

public enum TuneModel
{
    Unknown,
    Mos6581,
    Mos8580,
    Any,
}

/// <summary>A tune as its file describes it. Addresses are effective: what the header leaves to be computed is computed.</summary>
public sealed record Tune
{
    public required TuneFormat Format { get; init; }

    /// <summary>1..4, or $4E for WebSid's extension with a list of chips.</summary>
    public required int Version { get; init; }

    public required ushort LoadAddress { get; init; }

    /// <summary>Where to call with the song's number − 1 in A. Zero for a BASIC tune, which is run and not called.</summary>
    public required ushort InitAddress { get; init; }

    /// <summary>Zero: the tune installs its own interrupt.</summary>
    public required ushort PlayAddress { get; init; }

    public required int Songs { get; init; }

    /// <summary>The song to begin with, 1..<see cref="Songs"/>.</summary>
    public required int StartSong { get; init; }

    /// <summary>One bit a song, see <see cref="IsCiaTimed"/>.</summary>
    public uint Speed { get; init; }

    public string Title { get; init; } = "";
    public string Author { get; init; } = "";
    public string Released { get; init; } = "";

    public TuneClock Clock { get; init; }

    /// <summary>The model each chip was composed for, as many as <see cref="SidAddresses"/>.</summary>
    public IReadOnlyList<TuneModel> Models { get; init; } = [TuneModel.Unknown];

    /// <summary>Base addresses of 1..3 chips; the first is always $D400.</summary>
    public IReadOnlyList<ushort> SidAddresses { get; init; } = [0xD400];

    /// <summary>First page free for a driver. 0: outside the tune's own pages; $FF: none.</summary>
    public byte StartPage { get; init; }

    /// <summary>Free pages from <see cref="StartPage"/> on; zero when that is 0 or $FF.</summary>
    public byte PageLength { get; init; }

    /// <summary>An RSID whose program is BASIC: it needs the BASIC and KERNAL ROMs.</summary>
    public bool IsBasic { get; init; }

    /// <summary>Whether the tune is to be RUN: the header says so, or forgot to and the data begin with a line of BASIC where INIT would be.</summary>
    public bool IsBasicProgram => IsBasic || (Format == TuneFormat.Rsid && LoadAddress == BasicStart && InitAddress == BasicStart && BeginsWithBasicLine);

    /// <summary>Uses PlaySID's sample commands, which a C64 does not know; the rest of the tune plays.</summary>
    public bool IsPlaySidSpecific { get; init; }

    /// <summary>Sidplayer data, one part a chip, each without its load address; empty for a tune that is a program.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SidplayerParts { get; init; } = [];

    /// <summary>The bytes for C64 memory from <see cref="LoadAddress"/> on.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    public required ReadOnlyMemory<byte> File { get; init; }

    /// <summary>The tune's identity, see <see cref="Md5Of"/>.</summary>
    public required string Md5 { get; init; }

    /// <summary>MD5 of a whole file, lower-case hexadecimal: the key of the collection's song lengths and of all user data.</summary>
    public static string Md5Of(ReadOnlySpan<byte> file) =>
#pragma warning disable CA5351 // An identity that the collection has chosen; nothing is secured by it.
        Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351

    /// <summary>True when CIA 1 calls PLAY, false when the raster does.</summary>
    /// <param name="song">1-based.</param>
    public bool IsCiaTimed(int song)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(song, 1);
        if (Format != TuneFormat.Psid)
            return true;
        // PlaySID looked the bit up modulo 32; later players let the last bit speak for all songs from the 32nd on.
        bool wraps = Version == 1 || IsPlaySidSpecific;
        int bit = wraps ? (song - 1) % 32 : Math.Min(song - 1, 31);
        return (Speed >> bit & 1) != 0;
    }

    private const ushort BasicStart = 0x0801;

    /// <summary>A line: link to the next one, number, text, and a zero right before the next one.</summary>
    private bool BeginsWithBasicLine
    {
        get
        {
            ReadOnlySpan<byte> data = Data.Span;
            if (data.Length < 6)
                return false;
            int end = (data[0] | data[1] << 8) - BasicStart;
            return end > 5 && end < data.Length && data[4..end].IndexOf((byte)0) == end - 5;
        }
    }
}
