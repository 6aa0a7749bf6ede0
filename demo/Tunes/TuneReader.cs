using System.Globalization;
using System.Text.RegularExpressions;

namespace SidFlow.Demo.Tunes;

/// <summary>Reads a <c>.tune</c> text; docs/demo-tunes.md describes the language.</summary>
public sealed partial class TuneReader
{
    const int KeepPitch = 0x7e;
    const int ChordPitch = 0x7f;
    const int Middle = 48;

    readonly TuneSource tune;
    readonly string file;
    int line;
    Action<string[]>? block;

    TuneReader(string file)
    {
        this.file = file;
        tune = new TuneSource { FileName = Path.GetFileNameWithoutExtension(file) };
    }

    /// <exception cref="SourceException">The text has a mistake.</exception>
    public static TuneSource Read(string text, string file)
    {
        TuneReader reader = new(file);
        foreach (string raw in text.Split('\n'))
        {
            reader.line++;
            string trimmed = raw.TrimEnd();
            if (trimmed.Length == 0 || trimmed.TrimStart()[0] == ';')
                continue;
            try
            {
                string[] words = trimmed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (raw[0] != ' ')
                    reader.Top(words, trimmed);
                else if (reader.block is { } block)
                    block(words);
                else
                    throw reader.Wrong("this line belongs to nothing");
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException)
            {
                throw reader.Wrong(e.Message);
            }
        }
        return reader.tune;
    }

    void Top(string[] words, string text)
    {
        block = null;
        string rest = text[words[0].Length..].Trim();
        switch (words[0])
        {
            case "title": tune.Title = rest; break;
            case "author": tune.Author = rest; break;
            case "released": tune.Released = rest; break;
            case "comment": tune.Comment = (tune.Comment + " " + rest).Trim(); break;
            case "chips": tune.Chips = [.. words[1..].Select(Number)]; break;
            case "calls": tune.CallsPerFrame = Number(words[1]); break;
            case "tempo": tune.Tempo = (Number(words[1]), Number(words[^1])); break;
            case "bar": tune.RowsPerBar = Number(words[1]); break;
            case "volume": tune.Volume = Number(words[1]); break;
            case "chord": tune.Chords.Add(new Chord(words[1], [.. words[2..].Select(Number)])); break;
            case "sample": tune.Samples.Add(new SampleSource(words[1], words[2], Number(words[3]))); break;
            case "instrument": StartInstrument(words); break;
            case "filter": StartFilter(words[1]); break;
            case "pattern": StartPattern(words); break;
            case "order": StartOrder(); break;
            default: throw Wrong($"'{words[0]}' is not known here");
        }
    }

    void StartInstrument(string[] words)
    {
        Instrument made = words.Length > 3
            ? (tune.Instruments.Find(i => i.Name == words[3]) ?? throw Wrong("no instrument " + words[3])) with { Name = words[1] }
            : new Instrument(words[1]);
        tune.Instruments.Add(made);
        block = parts => InstrumentLine(made, parts);
    }

    void InstrumentLine(Instrument made, string[] words)
    {
        switch (words[0])
        {
            case "adsr":
                int adsr = Hex(words[1]);
                made.Attack = adsr >> 8;
                made.Sustain = adsr & 0xff;
                break;
            case "wave": ReadWave(made, words[1..]); break;
            case "wavespeed": made.WaveSpeed = Number(words[1]); break;
            case "pulse":
                made.PulseWidth = Hex(words[1]);
                made.PulseSpeed = words.Length > 2 ? Number(words[2]) : 0;
                made.PulseTime = words.Length > 3 ? Number(words[3]) : 1;
                made.PulseRuns = words[^1] == "runs";
                if (made.PulseWidth + made.PulseSpeed * made.PulseTime > 0xfff)
                    throw Wrong("the pulse width passes $fff");
                break;
            case "vibrato":
                made.VibratoDelay = Number(words[1]);
                made.VibratoDepth = Number(words[2]);
                made.VibratoWidth = Number(words[3]);
                break;
            case "gate": made.GateTime = Number(words[1]); break;
            case "glide": made.Glide = Number(words[1]); break;
            case "detune": made.Detune = Number(words[1]); break;
            case "filter": made.Filter = words[1] == "none" ? null : words[1]; break;
            case "soft": made.Soft = true; break;
            default: throw Wrong($"an instrument has no '{words[0]}'");
        }
    }

    /// <summary>"81=C6 41+12 | 41* .-12": waveform (a point keeps it), pitch, and a bar where the loop begins.</summary>
    void ReadWave(Instrument made, string[] words)
    {
        made.Wave = [];
        made.WaveLoop = -1;
        foreach (string word in words)
        {
            if (word == "|")
            {
                made.WaveLoop = made.Wave.Count;
                continue;
            }
            Match step = WaveWord().Match(word);
            if (!step.Success)
                throw Wrong($"'{word}' is not a wave step");
            int count = step.Groups["count"].Success ? Count(step.Groups["count"].Value) : 1;
            int control = step.Groups["control"].Value == "." ? 0 : Hex(step.Groups["control"].Value);
            made.Wave.AddRange(Enumerable.Repeat(new WaveStep(control, WavePitch(step.Groups["pitch"].Value)), count));
        }
        if (made.WaveLoop < 0)
            made.WaveLoop = made.Wave.Count - 1;
    }

    int WavePitch(string text) => text switch
    {
        "" => 0,
        "*" => ChordPitch,
        "'" => KeepPitch,
        ['=', .. string name] => Pitch.TryParse(name, out int note) ? 0x80 + note : throw Wrong(name + " is not a note"),
        ['+', .. string up] => Number(up),
        _ => KeepPitch + Number(text),
    };

    void StartFilter(string name)
    {
        FilterProgram program = new(name, []);
        tune.Filters.Add(program);
        block = words =>
        {
            switch (words[0])
            {
                case "low" or "band" or "high" or "notch":
                    // low res 9 voices 1+2 cutoff 30
                    int mode = words[0] switch { "low" => 0x10, "band" => 0x20, "high" => 0x40, _ => 0x50 };
                    int voices = words[4].Split('+').Sum(v => 1 << (Number(v) - 1));
                    program.Steps.Add(new FilterStep(0, Hex(words[2]) << 4 | voices, mode, Hex(words[6])));
                    break;
                case "slide":
                    // slide 30 by -0040
                    int by = words[3][0] == '-' ? -Hex(words[3][1..]) : Hex(words[3].TrimStart('+'));
                    program.Steps.Add(new FilterStep(Number(words[1]), by & 0xff, (by >> 8) & 0xff, 0));
                    break;
                case "again":
                    program.Steps.Add(new FilterStep(0xff, Number(words[1]), 0, 0));
                    break;
                default:
                    throw Wrong($"a filter has no '{words[0]}'");
            }
        };
    }

    void StartPattern(string[] words)
    {
        Pattern made = new(words[1], []);
        if (tune.Patterns.Exists(p => p.Name == made.Name))
            throw Wrong($"pattern {made.Name} is there twice");
        tune.Patterns.Add(made);
        if (words.Length > 3 && words[2] == "=")
        {
            Echo(made, words);
            return;
        }
        string? instrument = null, chord = null;
        block = parts =>
        {
            foreach (string word in Unfold(string.Join(' ', parts)).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                ReadEvent(made, word, ref instrument, ref chord);
        };
    }

    /// <summary>"pattern echo = lead delay 3 using soft": the same notes, later, on another instrument.</summary>
    void Echo(Pattern made, string[] words)
    {
        Pattern from = tune.Patterns.Find(p => p.Name == words[3]) ?? throw Wrong("no pattern " + words[3]);
        int delay = Count(words[5]);
        string instrument = words[7];
        made.Events.Add(new PatternEvent(EventKind.Hold, 0, null, null, delay));
        int left = from.Rows - delay;
        if (left <= 0)
            throw Wrong("the echo comes after the end");
        foreach (PatternEvent e in from.Events)
        {
            if (left == 0)
                break;
            int rows = Math.Min(e.Rows, left);
            left -= rows;
            made.Events.Add(e with { Rows = rows, Instrument = e.Instrument is null ? null : instrument });
        }
    }

    /// <summary>Writes "( a b )*3" out as "a b a b a b", the innermost first.</summary>
    string Unfold(string text)
    {
        while (Repeat().Match(text) is { Success: true } match)
            text = text.Remove(match.Index, match.Length).Insert(match.Index,
                string.Join(' ', Enumerable.Repeat(match.Groups[1].Value, Count(match.Groups[2].Value))));
        return text;
    }

    void ReadEvent(Pattern made, string word, ref string? instrument, ref string? chord)
    {
        if (word == "|")
        {
            if (made.Rows % tune.RowsPerBar != 0)
                throw Wrong($"{made.Name}: bar line at row {made.Rows}");
            return;
        }
        Match match = EventWord().Match(word);
        if (!match.Success)
            throw Wrong($"'{word}' is not an event");
        int rows = match.Groups["rows"].Success ? Count(match.Groups["rows"].Value) : 1;
        string body = match.Groups["body"].Value;
        if (match.Groups["instrument"].Success)
            instrument = match.Groups["instrument"].Value;
        if (match.Groups["chord"].Success)
            chord = match.Groups["chord"].Value;
        if (body is "." or "-")
            made.Events.Add(new PatternEvent(body == "." ? EventKind.Hold : EventKind.Off, 0, null, null, rows));
        else if (body.EndsWith('!'))
            made.Events.Add(new PatternEvent(EventKind.Note, Middle, body[..^1], null, rows));
        else if (!Pitch.TryParse(body, out int note))
            throw Wrong($"'{body}' is not a note");
        else if (instrument is null)
            throw Wrong("the first note of a pattern names its instrument");
        else
            made.Events.Add(new PatternEvent(
                match.Groups["how"].Value switch { "~" => EventKind.Tie, ">" => EventKind.Glide, _ => EventKind.Note },
                note, instrument, chord, rows));
    }

    void StartOrder()
    {
        List<OrderEntry> entries = [];
        List<(string, int)> sections = [];
        int at = tune.Orders.Count;
        int? loop = null;
        tune.Orders.Add(new Order(entries, null, sections));
        block = words =>
        {
            foreach (string word in words)
            {
                if (word == "loop")
                {
                    loop = entries.Count;
                    tune.Orders[at] = new Order(entries, loop, sections);
                    continue;
                }
                if (word[0] == '[')
                {
                    sections.Add((word.Trim('[', ']'), entries.Count));
                    continue;
                }
                Match match = OrderWord().Match(word);
                if (!match.Success)
                    throw Wrong($"'{word}' is not an order");
                string name = match.Groups["name"].Value;
                if (!tune.Patterns.Exists(p => p.Name == name))
                    throw Wrong("no pattern " + name);
                int transpose = match.Groups["by"].Success ? Number(match.Groups["by"].Value) : 0;
                int count = match.Groups["count"].Success ? Count(match.Groups["count"].Value) : 1;
                entries.AddRange(Enumerable.Repeat(new OrderEntry(name, transpose), count));
            }
        };
    }

    /// <summary>A number of times or rows: small, so that a slip of the pen does not fill the memory.</summary>
    int Count(string text) => text.Length < 3 && Number(text) is >= 1 and <= 64 and var count ? count : throw Wrong($"{text} is not in 1..64");

    static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign);

    static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber);

    SourceException Wrong(string message) => new(file, line, message);

    [GeneratedRegex(@"^(?<control>\.|[0-9a-f]{2})(?<pitch>|\*|'|=[A-G][#b]?\d|[+-]\d+)(x(?<count>\d+))?$")]
    private static partial Regex WaveWord();

    [GeneratedRegex(@"^((?<instrument>\w+)/)?(?<how>[~>])?(?<body>\.|-|\w+!|[A-G][#b]?\d)(:(?<chord>[A-Za-z0-9]+))?(_(?<rows>\d+))?$")]
    private static partial Regex EventWord();

    [GeneratedRegex(@"^(?<name>\w+?)(?<by>[+-]\d+)?(\*(?<count>\d+))?$")]
    private static partial Regex OrderWord();

    [GeneratedRegex(@"\(([^()]*)\)\*(\d+)")]
    private static partial Regex Repeat();
}
