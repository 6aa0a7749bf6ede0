namespace SidFlow.Simulators.Ultimate64;

/// <summary>What a packet of the sound stream meets on its way.</summary>
public enum PacketFate
{
    Arrives,
    IsLost,
    ComesTwice,

    /// <summary>Held back and sent after the next three.</summary>
    ComesLate,
}

/// <summary>The bad days. All may be changed while it runs.</summary>
public sealed class UltimateFaults
{
    /// <summary>Empty for none. A client without the header gets its connection reset, as from firmware that crashes.</summary>
    public string Password { get; set; } = "";

    /// <summary>From start to sound.</summary>
    public int StartDelayMilliseconds { get; set; } = 50;

    /// <summary>Every HTTP answer is held back so long.</summary>
    public int HttpDelayMilliseconds { get; set; }

    /// <summary>HTTP connections are taken and never answered.</summary>
    public bool HttpStalls { get; set; }

    /// <summary>HTTP answers are cut off after so many bytes and the connection is closed; 0 for whole ones.</summary>
    public int CutAnswersAt { get; set; }

    /// <summary>The next requests for these targets are answered with this status and no body.</summary>
    public Dictionary<string, int> Refuse { get; } = [];

    public bool HasFtp { get; set; } = true;
    public bool FtpKnowsPasv { get; set; } = true;
    public bool FtpIsFull { get; set; }
    public bool HasIdent { get; set; } = true;

    /// <summary>A cartridge has none.</summary>
    public bool HasStreams { get; set; } = true;

    /// <summary>So many of the next tunes are started and not heard, as from firmware 3.15.</summary>
    public int SilentTunes { get; set; }

    /// <summary>The device leaves the network at this many uploads; 0 for never. Firmware up to 3.14e: about 323.</summary>
    public int DiesAtUploads { get; set; }

    public bool RebootFreesMemory { get; set; } = true;

    /// <summary>The first sequence number of a stream.</summary>
    public ushort FirstSequence { get; set; }

    /// <summary>Sound packets stop, everything else goes on.</summary>
    public bool StreamStalls { get; set; }

    /// <summary>By number since the stream's start.</summary>
    public Func<long, PacketFate> Fate { get; set; } = _ => PacketFate.Arrives;
}
