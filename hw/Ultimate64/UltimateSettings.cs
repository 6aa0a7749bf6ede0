using System.Globalization;

namespace SidFlow.Hw.Ultimate64;

/// <summary>One Ultimate on the network. The ports are the device's own; others are for tests and forwarded networks.</summary>
public sealed record UltimateSettings
{
    /// <summary>The longest password the firmware keeps.</summary>
    public const int LongestPassword = 31;

    /// <summary>Name or IPv4 address.</summary>
    public required string Host { get; init; }

    /// <summary>The network password; empty for none. At most 31 printable ASCII characters.</summary>
    public string Password { get; init; } = "";

    public int HttpPort { get; init; } = 80;
    public int FtpPort { get; init; } = 21;
    public int IdentPort { get; init; } = 64;
    public int DmaPort { get; init; } = 64;

    /// <summary>Where tunes are put by FTP, always the same file, so that the device's memory does not fill up.</summary>
    public string TunePath { get; init; } = "/Temp/sidflow.sid";

    /// <summary>False sends tunes with the request that starts them, which firmware up to 3.14e survives a few hundred times.</summary>
    public bool UseFtp { get; init; } = true;

    /// <summary>Requests with a tune in them before the device is rebooted between two tunes; 1 to 249.</summary>
    public int MostUploads { get; init; } = 240;

    /// <summary>Asks the device for its sound. Needs an Ultimate 64 on a cable; cartridges have no such stream.</summary>
    public bool TakeSound { get; init; } = true;

    /// <summary>Our UDP port for the sound; 0 lets the system choose.</summary>
    public int SoundPort { get; init; } = 11001;

    /// <summary>Our own address as the device sees it; empty for the one our packets to it leave from.</summary>
    public string SoundAddress { get; init; } = "";

    /// <summary>Changes between two samples that count as sound, of 32,768; 1 to 8,192. Above the noise of a socket's line.</summary>
    public int MovingSample { get; init; } = 64;

    /// <summary>From the accepted request to the first sound, where no stream tells; 0 to 5 s.</summary>
    public TimeSpan StartDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How far <see cref="StartDelay"/> may be off; 0 to 5 s.</summary>
    public TimeSpan StartUncertainty { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether a tune may change the device's system mode between PAL and NTSC. It then stays as the last tune had it, until the device restarts.</summary>
    public bool SwitchSystemMode { get; init; }

    /// <summary>What is wrong, a sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var wrong = new List<string>();
        if (Host.Length is 0 or > 100 || Host.Any(c => c is <= ' ' or > '~' or '/' or ':'))
            wrong.Add("host is a name or an IPv4 address, without port and scheme.");
        if (Password.Length > LongestPassword || Password.Any(c => c is < ' ' or > '~'))
            wrong.Add($"password is at most {LongestPassword} printable ASCII characters.");
        foreach ((string name, int port, int least) in new[]
            { ("httpPort", HttpPort, 1), ("ftpPort", FtpPort, 1), ("identPort", IdentPort, 1), ("dmaPort", DmaPort, 1), ("soundPort", SoundPort, 0) })
            if (port < least || port > 65535)
                wrong.Add($"{name} is {least} to 65535.");
        if (!TunePath.StartsWith('/') || TunePath.Length > 100 || TunePath.IndexOf('/', 1) < 0 || TunePath.Any(c => c is < ' ' or > '~')
            || !TunePath.EndsWith(".sid", StringComparison.Ordinal) || TunePath.EndsWith("/.sid", StringComparison.Ordinal))
            wrong.Add("tunePath is a file on the device such as /Temp/sidflow.sid: a full path of at most 100 characters that ends in .sid.");
        if (MostUploads is < 1 or > 249)
            wrong.Add("mostUploads is 1 to 249.");
        if (SoundAddress.Length > 30 || SoundAddress.Any(c => c is <= ' ' or > '~' or '/' or ':'))
            wrong.Add("soundAddress is empty or a name or IPv4 address of at most 30 characters.");
        if (MovingSample is < 1 or > 8192)
            wrong.Add("movingSample is 1 to 8192.");
        foreach ((string name, TimeSpan time) in new[] { ("startDelay", StartDelay), ("startUncertainty", StartUncertainty) })
            if (time < TimeSpan.Zero || time > TimeSpan.FromSeconds(5))
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is 0 to 5 seconds."));
        return wrong;
    }

    /// <exception cref="ArgumentException">With all sentences of <see cref="Validate"/>.</exception>
    internal UltimateSettings Checked() =>
        Validate() is { Count: > 0 } wrong ? throw new ArgumentException(string.Join(' ', wrong)) : this;
}
