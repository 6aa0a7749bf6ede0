namespace SidFlow.Demo.Tunes;

/// <summary>One tune as its text says it.</summary>
public sealed class TuneSource
{
    public required string FileName { get; init; }
    public string Title { get; set; } = "";
    public string Author { get; set; } = "";
    public string Released { get; set; } = "";
    public string Comment { get; set; } = "";

    /// <summary>Model numbers, one a chip: 6581 or 8580.</summary>
    public List<int> Chips { get; set; } = [];

    /// <summary>Calls of PLAY per video frame; above one the tune sets CIA 1 timer A.</summary>
    public int CallsPerFrame { get; set; } = 1;

    /// <summary>Calls per row, for even and odd rows.</summary>
    public (int Even, int Odd) Tempo { get; set; } = (6, 6);

    /// <summary>Rows between two bar lines in patterns.</summary>
    public int RowsPerBar { get; set; } = 16;

    public int Volume { get; set; } = 15;
    public List<Instrument> Instruments { get; } = [];
    public List<Chord> Chords { get; } = [];
    public List<FilterProgram> Filters { get; } = [];
    public List<SampleSource> Samples { get; } = [];
    public List<Pattern> Patterns { get; } = [];
    public List<Order> Orders { get; } = [];

    public int Voices => Chips.Count * 3;
    public bool HasDigi => Samples.Count > 0;
    public int Channels => Voices + (HasDigi ? 1 : 0);

    /// <summary>Calls a row is read ahead of its time: two frames, the time a hard restart needs.</summary>
    public int Lookahead => 2 * CallsPerFrame;
}

public sealed record Chord(string Name, IReadOnlyList<int> Steps);

public sealed record FilterStep(int Time, int One, int Two, int Three);

public sealed record FilterProgram(string Name, List<FilterStep> Steps);

public sealed record SampleSource(string Name, string Kind, int RateHz);

/// <param name="Control">Control register; 0 keeps the last.</param>
/// <param name="Pitch">Code of the play routine: up, down, chord, fixed, as it was.</param>
public readonly record struct WaveStep(int Control, int Pitch);

public sealed record Instrument(string Name)
{
    public int Attack { get; set; }
    public int Sustain { get; set; }
    public List<WaveStep> Wave { get; set; } = [];
    public int WaveLoop { get; set; }
    public int WaveSpeed { get; set; } = 1;
    public int PulseWidth { get; set; } = 0x800;
    public int PulseSpeed { get; set; }
    public int PulseTime { get; set; } = 1;
    public bool PulseRuns { get; set; }
    public int VibratoDelay { get; set; }
    public int VibratoDepth { get; set; }
    public int VibratoWidth { get; set; }
    public int GateTime { get; set; }
    public int Glide { get; set; }
    public int Detune { get; set; }
    public string? Filter { get; set; }
    public bool Soft { get; set; }
}

public enum EventKind
{
    Hold,
    Off,
    Note,
    Tie,
    Glide,
}

/// <param name="Instrument">Instrument or sample; null for an event without a note.</param>
public sealed record PatternEvent(EventKind Kind, int Note, string? Instrument, string? Chord, int Rows);

public sealed record Pattern(string Name, List<PatternEvent> Events)
{
    public int Rows => Events.Sum(e => e.Rows);
}

public sealed record OrderEntry(string Pattern, int Transpose);

/// <param name="LoopAt">Entry to go back to; null when the channel ends.</param>
/// <param name="Sections">Names put into the list, with the entry they stand before.</param>
public sealed record Order(List<OrderEntry> Entries, int? LoopAt, List<(string Name, int Entry)> Sections);
