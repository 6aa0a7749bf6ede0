namespace SidFlow.Emu.Tunes;

/// <summary>Why a tune does not play. The names are stable: the API shows them.</summary>
public enum RefusalCode
{
    NotASid,
    Truncated,
    TooLarge,
    BadHeader,
    BadAddresses,
    LoadsPastEnd,
    RsidRules,
    BadSidplayerData,
    NeedsBasicRom,
    NeedsKernalRom,
    NoSuchSong,
    NoRoomForDriver,
    Unreadable,
}

/// <param name="Reason">A sentence for the listener, with the remedy where there is one.</param>
public sealed record Refusal(RefusalCode Code, string Reason)
{
    public Refusal(RefusalCode code) : this(code, Sentence(code))
    {
    }

    /// <summary>The general sentence of a code, for a place that knows no better one.</summary>
    public static string Sentence(RefusalCode code) => code switch
    {
        RefusalCode.NotASid => "This is not a SID tune: the file begins neither with PSID nor with RSID.",
        RefusalCode.Truncated => "The file ends too early. Copy or download it again.",
        RefusalCode.TooLarge => "The file is larger than the memory of a C64, so it cannot be a SID tune.",
        RefusalCode.BadHeader => "The file's header contradicts itself. Look for another copy of the tune.",
        RefusalCode.BadAddresses => "The file's header names addresses where no tune can be.",
        RefusalCode.LoadsPastEnd => "The tune would load past the end of the C64's memory. Look for another copy of it.",
        RefusalCode.RsidRules => "The file says that it needs a real C64 (RSID) but breaks the rules of that format.",
        RefusalCode.BadSidplayerData =>
            "The file's header promises Sidplayer data, but what follows is none. Look for another copy of the tune.",
        RefusalCode.NeedsBasicRom =>
            "This tune is a BASIC program: put your C64's BASIC and KERNAL ROM images into the ROM folder to hear it.",
        RefusalCode.NeedsKernalRom =>
            "This tune needs the C64's KERNAL: put your KERNAL ROM image into the ROM folder to hear it.",
        RefusalCode.NoSuchSong => "The tune does not have a song with this number.",
        RefusalCode.NoRoomForDriver => "The tune leaves no page of memory free for the driver that would play it.",
        RefusalCode.Unreadable => "The file cannot be read. Check its permissions and the disk.",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
