namespace SidFlow.Faults;

/// <summary>What happens to a device.</summary>
public enum Fault
{
    /// <summary>The cable is pulled: hang-up, EIO, a reset connection.</summary>
    Pulled,

    /// <summary>The link ends in the middle of a packet.</summary>
    HalfPacket,

    /// <summary>The link is up and takes nothing more.</summary>
    Stalled,

    /// <summary>The same for 150 ms.</summary>
    BrieflyStalled,

    /// <summary>It takes everything and answers nothing.</summary>
    NoAnswers,

    /// <summary>Answers are cut in half.</summary>
    HalfAnswers,

    /// <summary>Everything takes 40 ms longer.</summary>
    Slow,

    /// <summary>It comes back as something that must not be played.</summary>
    WrongFirmware,

    /// <summary>Gone, and its address says no until it is back.</summary>
    Refused,

    /// <summary>A single call fails with EIO; the next would work.</summary>
    IoError,

    /// <summary>The pump is killed.</summary>
    PumpKilled,

    /// <summary>The pump is stopped, as in a debugger.</summary>
    PumpStopped,

    /// <summary>Another password is wanted from now on.</summary>
    PasswordChanged,

    /// <summary>3 % of the datagrams are lost.</summary>
    DatagramsLost,

    /// <summary>Datagrams overtake each other.</summary>
    DatagramsReordered,

    /// <summary>Datagrams come twice.</summary>
    DatagramsDoubled,

    /// <summary>Sound and ident stop, everything else goes on.</summary>
    DatagramsStopped,
}

/// <summary>What the room does when it happens.</summary>
public enum Moment
{
    Playing,
    Starting,
    Seeking,
    Paused,
    Stopping,
    Idle,
}

/// <summary>One failure. The same number and seed give the same.</summary>
/// <param name="After">From the start of the song to the fault.</param>
/// <param name="BackAfter">From the fault until the device is well again.</param>
public sealed record FaultCase(int Number, int Seed, string Kind, Fault Fault, Moment Moment, TimeSpan After, TimeSpan BackAfter)
{
    private static readonly TimeSpan[] returns =
    [
        TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10),
    ];

    private static readonly TimeSpan brief = TimeSpan.FromMilliseconds(150);

    /// <summary>Of those made by number, six in ten happen while a song plays.</summary>
    private static readonly Moment[] moments =
    [
        Moment.Playing, Moment.Playing, Moment.Starting, Moment.Playing, Moment.Paused, Moment.Playing, Moment.Seeking, Moment.Playing, Moment.Idle, Moment.Playing,
        Moment.Stopping,
    ];

    /// <summary>Whether the device is expected to go on playing, or to be taken again where it is.</summary>
    public bool IsMild => Fault is Fault.BrieflyStalled or Fault.Slow or Fault.DatagramsLost or Fault.DatagramsReordered or Fault.DatagramsDoubled;

    /// <summary>For what the case does beside its plan: which byte, which packet.</summary>
    public Random Random() => new(Seed * 7919 + Number);

    /// <param name="kinds">Kinds in turn; each goes through its faults in turn.</param>
    public static FaultCase Make(int number, int seed, IReadOnlyList<(string Kind, IReadOnlyList<Fault> Faults)> kinds)
    {
        (string kind, IReadOnlyList<Fault> faults) = kinds[number % kinds.Count];
        int round = number / kinds.Count;
        var random = new Random(seed * 1_000_003 + number);
        Fault fault = faults[round % faults.Count];
        TimeSpan after = TimeSpan.FromMilliseconds(random.Next(500, 1500));
        TimeSpan back = returns[random.Next(returns.Length)];
        return new FaultCase(number, seed, kind, fault, moments[(round / faults.Count + round) % moments.Length],
            after, fault == Fault.BrieflyStalled ? brief : back);
    }

    public override string ToString() => $"case {Number}: {Kind}, {Fault}, {Moment}, back after {BackAfter.TotalSeconds:0.#} s";
}
