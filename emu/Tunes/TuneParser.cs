using System.Buffers.Binary;

namespace SidFlow.Emu.Tunes;

/// <summary>The bytes of a .sid, .mus or .str file to a <see cref="Tune"/>, or a reasoned refusal. Never throws.</summary>
/// <remarks>
/// Integers in the header are big-endian; the load address at the head of the data is little-endian.
/// Facts from: HVSC, SID_file_format.txt; WebSid's version $4E from DeepSID, sidv4e.txt.
/// </remarks>
public static class TuneParser
{
    public const int MaxFileSize = MemorySize + 2 + HeaderSizeV2;

    private const int MemorySize = 0x10000;
    private const int HeaderSizeV1 = 0x76;
    private const int HeaderSizeV2 = 0x7C;
    private const int VersionWebSid = 0x4E;
    private const int MaxSongs = 256;
    private const int MaxChips = 3;

    /// <summary>Below lies what the KERNAL and the screen use, up to the last sprite pointer.</summary>
    private const ushort RsidLowestAddress = 0x07E8;

    public static TuneResult Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxFileSize)
            return TuneResult.Refuse(RefusalCode.TooLarge);

        bool isPsid = file.StartsWith("PSID"u8);
        if (!isPsid && !file.StartsWith("RSID"u8))
            return SidplayerFile.Describe(file) is { } mus
                ? TuneResult.Of(mus)
                : TuneResult.Refuse(RefusalCode.NotASid);
        if (file.Length < HeaderSizeV1)
            return TuneResult.Refuse(RefusalCode.Truncated);

        int version = Word(file, 0x04);
        bool known = version is >= 2 and <= 4 or VersionWebSid || (isPsid && version == 1);
        if (!known)
            return TuneResult.Refuse(RefusalCode.BadHeader,
                $"The file's header has version {version}, which no {(isPsid ? "PSID" : "RSID")} file has.");

        int headerSize = version == 1 ? HeaderSizeV1 : HeaderSizeV2;
        int dataOffset = Word(file, 0x06);
        if (dataOffset < headerSize)
            return TuneResult.Refuse(RefusalCode.BadHeader,
                $"The file's header says that the music begins at byte {dataOffset}, inside the header itself.");

        ReadOnlySpan<byte> header = file[..Math.Min(dataOffset, file.Length)];
        ushort load = Word(file, 0x08);
        int dataStart = load == 0 ? dataOffset + 2 : dataOffset;
        if (file.Length <= dataStart)
            return TuneResult.Refuse(RefusalCode.Truncated);
        if (load == 0)
            load = BinaryPrimitives.ReadUInt16LittleEndian(file[dataOffset..]);

        byte[] bytes = file.ToArray();
        ReadOnlyMemory<byte> data = bytes.AsMemory(dataStart);
        if (load + data.Length > MemorySize)
            return TuneResult.Refuse(RefusalCode.LoadsPastEnd,
                $"The tune would load from ${load:X4} past the end of the C64's memory. Look for another copy of it.");

        int flags = version == 1 ? 0 : Word(header, 0x76);
        bool isBasic = !isPsid && (flags & 2) != 0;
        if (!isPsid && BrokenRsidRule(header, load, isBasic) is { } rule)
            return TuneResult.Refuse(RefusalCode.RsidRules, rule);

        ushort init = Word(header, 0x0A);
        int songs = Math.Clamp((int)Word(header, 0x0E), 1, MaxSongs);
        int startSong = Word(header, 0x10);
        (IReadOnlyList<ushort> addresses, IReadOnlyList<TuneModel> models) = Chips(header, version, flags);
        if (addresses.Count > MaxChips)
            return TuneResult.Refuse(RefusalCode.BadAddresses,
                $"The tune wants {addresses.Count} SID chips; up to {MaxChips} can be played.");
        (byte startPage, byte pageLength) = version == 1 ? default : FreePages(header[0x78], header[0x79]);

        var tune = new Tune
        {
            Format = isPsid ? TuneFormat.Psid : TuneFormat.Rsid,
            Version = version,
            LoadAddress = load,
            InitAddress = init == 0 && !isBasic ? load : init,
            PlayAddress = Word(header, 0x0C),
            Songs = songs,
            StartSong = startSong >= 1 && startSong <= songs ? startSong : 1,
            Speed = BinaryPrimitives.ReadUInt32BigEndian(header[0x12..]),
            Title = Windows1252.DecodeField(header[0x16..0x36]),
            Author = Windows1252.DecodeField(header[0x36..0x56]),
            Released = Windows1252.DecodeField(header[0x56..0x76]),
            Clock = (TuneClock)(flags >> 2 & 3),
            SidAddresses = addresses,
            Models = models,
            StartPage = startPage,
            PageLength = pageLength,
            IsBasic = isBasic,
            IsPlaySidSpecific = isPsid && (version == 1 || (flags & 2) != 0),
            Data = data,
            File = bytes,
            Md5 = Tune.Md5Of(bytes),
        };
        return isPsid && (flags & 1) != 0 ? WithSidplayerData(tune, bytes.AsMemory(dataOffset)) : TuneResult.Of(tune);
    }

    /// <summary>A PSID around a Sidplayer file: the header speaks for it, the player is ours.</summary>
    private static TuneResult WithSidplayerData(Tune tune, ReadOnlyMemory<byte> mus)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> parts = SidplayerFile.Parts(mus);
        if (parts.Count == 0)
            return TuneResult.Refuse(RefusalCode.BadSidplayerData, described: tune);
        return TuneResult.Of(tune with
        {
            Songs = 1,
            StartSong = 1,
            SidAddresses = SidplayerFile.ChipsFor(parts.Count),
            Models = [.. parts.Select((_, i) => tune.Models[Math.Min(i, tune.Models.Count - 1)])],
            SidplayerParts = parts,
        });
    }

    private static ushort Word(ReadOnlySpan<byte> header, int offset) =>
        BinaryPrimitives.ReadUInt16BigEndian(header[offset..]);

    private static string? BrokenRsidRule(ReadOnlySpan<byte> header, ushort load, bool isBasic)
    {
        const string Opening = "The file breaks a rule of the RSID format: ";
        if (Word(header, 0x08) != 0)
            return Opening + "its load address must stand in front of the data.";
        if (Word(header, 0x0C) != 0)
            return Opening + "it must not have a play address.";
        if (BinaryPrimitives.ReadUInt32BigEndian(header[0x12..]) != 0)
            return Opening + "its speed field must be zero.";
        if (load < RsidLowestAddress)
            return Opening + $"it loads at ${load:X4}, below ${RsidLowestAddress:X4}.";

        ushort init = Word(header, 0x0A);
        if (isBasic)
            return init == 0 ? null : Opening + "a BASIC program must not have an init address.";
        if (init == 0)
            init = load;
        bool underRomOrIo = init is (>= 0xA000 and <= 0xBFFF) or >= 0xD000;
        return init < RsidLowestAddress || underRomOrIo
            ? Opening + $"its init address ${init:X4} lies where the ROMs, the I/O area or the system's own memory are."
            : null;
    }

    /// <summary>The chips in header order. A model left unknown means: as the first.</summary>
    private static (List<ushort> Addresses, List<TuneModel> Models) Chips(ReadOnlySpan<byte> header, int version, int flags)
    {
        var addresses = new List<ushort> { 0xD400 };
        var models = new List<TuneModel> { (TuneModel)(flags >> 4 & 3) };

        void Add(byte middle, int model)
        {
            bool valid = (middle & 1) == 0 && middle is (>= 0x42 and <= 0x7E) or (>= 0xE0 and <= 0xFE);
            ushort address = (ushort)(0xD000 | middle << 4);
            if (!valid || addresses.Contains(address))
                return;
            addresses.Add(address);
            models.Add(model == 0 ? models[0] : (TuneModel)model);
        }

        if (version is 3 or 4)
            Add(header[0x7A], flags >> 6 & 3);
        if (version == 4)
            Add(header[0x7B], flags >> 8 & 3);
        if (version == VersionWebSid)
            for (int at = 0x7A; at + 2 <= header.Length && Word(header, at) != 0; at += 2)
                Add(header[at], header[at + 1] >> 4 & 3);
        return (addresses, models);
    }

    private static (byte Start, byte Length) FreePages(byte start, byte length) => (start, length) switch
    {
        (0xFF, _) => (0xFF, 0),
        (0, _) or (_, 0) => (0, 0),
        _ => (start, (byte)Math.Min(length, 0x100 - start)),
    };
}
