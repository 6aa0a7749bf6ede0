namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>Where a Network SID Device is and how it is used.</summary>
public sealed record NetworkSidDeviceSettings
{
    public const int DefaultPort = 6581;
    public const int MostChips = 8;

    /// <summary>In <see cref="Chips"/>: whatever model the tune wants.</summary>
    public const string AsTheTune = "tune";

    /// <summary>Name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>1..65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>One entry a chip, 1..8: <c>tune</c>, or the name or index of one of the device's configurations.</summary>
    public IReadOnlyList<string> Chips { get; init; } = [AsTheTune, AsTheTune, AsTheTune];

    /// <summary>Name or index of the configuration (model and filter) for tunes that want a 6581; empty for the device's first.</summary>
    public string Configuration6581 { get; init; } = "";

    /// <inheritdoc cref="Configuration6581"/>
    public string Configuration8580 { get; init; } = "";

    /// <summary>The device resamples (true) or drops samples (false).</summary>
    public bool Resample { get; init; } = true;

    /// <summary>Several chips are spread from left to right, so far from the centre; 0..100 percent.</summary>
    public int Spread { get; init; } = 50;

    /// <summary>-100..100 centibel, for all chips.</summary>
    public int LevelCentibel { get; init; }

    /// <summary>The device holds its sound back so long, 0..255 ms; version 4 only.</summary>
    public TimeSpan OutputDelay { get; init; }

    /// <summary>What the device's own queue holds before it says busy, 10..1000 ms: 254 for JSIDDevice, 200 for sid-device, 60 for USBSID-Pico.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>For the connection and each of the first answers, 10 ms..10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong, a sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var wrong = new List<string>();
        Require(Host.Length is > 0 and <= 253 && !Host.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)),
            "Host is the name or address of the device.");
        Require(Port is > 0 and <= 65_535, "Port is a number from 1 to 65535.");
        Require(Chips.Count is > 0 and <= MostChips, "Chips has 1 to 8 entries.");
        Require(Chips.All(chip => chip.Length > 0), "An entry of Chips is \"tune\" or a configuration's name or index.");
        Require(Spread is >= 0 and <= 100, "Spread is a percentage from 0 to 100.");
        Require(LevelCentibel is >= -100 and <= 100, "LevelCentibel is a number from -100 to 100.");
        Require(OutputDelay >= TimeSpan.Zero && OutputDelay.TotalMilliseconds <= 255, "OutputDelay is 0 to 255 ms.");
        Require(Queue.TotalMilliseconds is >= 10 and <= 1000, "Queue is 10 to 1000 ms.");
        Require(ConnectTimeout.TotalMilliseconds is >= 10 and <= 10_000, "ConnectTimeout is 10 ms to 10 s.");
        return wrong;

        void Require(bool right, string sentence)
        {
            if (!right)
                wrong.Add(sentence);
        }
    }
}
