namespace SidFlow.Kills;

/// <summary>What a campaign has seen of one type of job.</summary>
sealed class KillTally(string type)
{
    readonly SortedDictionary<string, int> phases = new(StringComparer.Ordinal);

    public string Type => type;

    /// <summary>kill -9 of the daemon that met the job at work.</summary>
    public int Daemons { get; private set; }

    /// <summary>kill -9 of a process below the daemon.</summary>
    public int Children { get; private set; }

    /// <summary>Daemons after which the job was seen to run again, or to be over.</summary>
    public int Resumed { get; private set; }

    /// <summary>From the start of the next daemon until then.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Jobs that were brought to their end.</summary>
    public int Rounds { get; set; }

    /// <summary>Of these: with another outcome than the undisturbed one.</summary>
    public int Different { get; set; }

    /// <summary>Parts of the outcome that were compared.</summary>
    public int Parts { get; set; }

    public int Kills => Daemons + Children;

    /// <summary>What was going on, and how often.</summary>
    public string Phases => string.Join(", ", phases.Select(phase => $"{phase.Key} {phase.Value}"));

    public void KilledChild(string phase)
    {
        Children++;
        Count(phase);
    }

    public void KilledDaemon(string phase)
    {
        Daemons++;
        Count(phase);
    }

    public void Goes(TimeSpan after)
    {
        Resumed++;
        Longest = after > Longest ? after : Longest;
    }

    void Count(string phase) => phases[phase] = phases.GetValueOrDefault(phase) + 1;
}
