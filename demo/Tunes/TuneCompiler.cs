using System.Text;
using SidFlow.Demo.Assembly;

namespace SidFlow.Demo.Tunes;

/// <summary>Turns a tune into the play routine with its tables: assembler text first, bytes from the assembler.</summary>
public sealed class TuneCompiler
{
    const double PalClockHz = 17_734_475.0 / 18;
    const int CyclesPerFrame = 312 * 63;
    const int RowsPerEvent = 64;

    readonly TuneSource tune;
    readonly StringBuilder text = new();

    TuneCompiler(TuneSource tune) => this.tune = tune;

    /// <exception cref="SourceException">The tune does not fit together.</exception>
    public static CompiledTune Compile(TuneSource tune, string player, string digi)
    {
        TuneCompiler compiler = new(tune);
        int rows = compiler.CheckOrders(out IReadOnlyList<(string, int)> sections, out int? loopRow);
        int timer = tune.HasDigi || tune.CallsPerFrame > 1 ? CyclesPerFrame / tune.CallsPerFrame - 1 : 0;
        string head = $"""
            CHIPS = {tune.Chips.Count}
            VOICES = {tune.Voices}
            CHANNELS = {tune.Channels}
            DIGI = {(tune.HasDigi ? 1 : 0)}
            PERIOD = {timer}
            RATE = {(tune.HasDigi ? Sampler.Timer(tune.Samples[0].RateHz) : 0)}
            LOOKAHEAD = {tune.Lookahead}
            VOLUME = {tune.Volume}

            """;
        compiler.Tables();
        string source = head + player + (tune.HasDigi ? digi : "") + compiler.text;
        Assembler.Program program = Assembler.Assemble(source, tune.FileName + ".s");
        double callSeconds = (timer > 0 ? timer + 1 : CyclesPerFrame) / PalClockHz;
        return new CompiledTune(tune, program, rows, loopRow, sections, callSeconds);
    }

    int CheckOrders(out IReadOnlyList<(string, int)> sections, out int? loopRow)
    {
        if (tune.Orders.Count != tune.Channels)
            throw Wrong($"{tune.Orders.Count} orders for {tune.Channels} channels");
        int[] starts = RowStarts(tune.Orders[0]);
        loopRow = tune.Orders[0].LoopAt is { } at ? starts[at] : null;
        for (int channel = 1; channel < tune.Orders.Count; channel++)
        {
            int[] other = RowStarts(tune.Orders[channel]);
            int? otherLoop = tune.Orders[channel].LoopAt is { } entry ? other[entry] : null;
            if (other[^1] != starts[^1] || otherLoop != loopRow)
                throw Wrong($"channel {channel + 1} has {other[^1]} rows and loops to {otherLoop}, channel 1 has {starts[^1]} and loops to {loopRow}");
        }
        if (tune.Tempo.Even <= tune.Lookahead || tune.Tempo.Odd <= tune.Lookahead)
            throw Wrong("the tempo leaves no time to read ahead");
        sections = [.. tune.Orders[0].Sections.Select(s => (s.Name, starts[s.Entry]))];
        return starts[^1];
    }

    int[] RowStarts(Order order)
    {
        int[] starts = new int[order.Entries.Count + 1];
        for (int i = 0; i < order.Entries.Count; i++)
            starts[i + 1] = starts[i] + PatternOf(order.Entries[i]).Rows;
        return starts;
    }

    Pattern PatternOf(OrderEntry entry) => tune.Patterns.Single(p => p.Name == entry.Pattern);

    void Tables()
    {
        List<int> frequencies = [.. Enumerable.Range(0, Pitch.Count + 1).Select(Pitch.Register)];
        Bytes("freqlo", frequencies.Select(f => f & 0xff));
        Bytes("freqhi", frequencies.Select(f => f >> 8));
        Bytes("tempos", [tune.Tempo.Even, tune.Tempo.Odd]);
        int[] waveStarts = Waves();
        List<string> filters = Filters();
        Column("attack", i => i.Attack);
        Column("sustain", i => i.Sustain);
        Bytes("wavestart", waveStarts);
        Column("wavespeed", i => i.WaveSpeed);
        Column("pulselo", i => i.PulseWidth & 0xff);
        Column("pulsehi", i => i.PulseWidth >> 8);
        Column("pulsespeed", i => i.PulseSpeed);
        Column("pulsetime", i => i.PulseTime);
        Column("vibdelay", i => i.VibratoDelay);
        Column("vibdepth", i => i.VibratoDepth);
        Column("vibwidth", i => i.VibratoWidth);
        Column("vibhalf", i => i.VibratoWidth / 2 + 1);
        Column("gatetime", i => i.GateTime);
        Column("glidetime", i => i.Glide);
        Column("detune", i => i.Detune & 0xff);
        Column("flags", i => (i.Soft ? 1 : 0) | (i.PulseRuns ? 2 : 0));
        Column("filterprog", i => i.Filter is null ? 0 : int.Parse(filters.Find(f => f.StartsWith(i.Filter + "=", StringComparison.Ordinal))?[(i.Filter.Length + 1)..]
            ?? throw Wrong("no filter " + i.Filter)));
        Chords();
        if (tune.HasDigi)
            Samples();
        Patterns();
        Orders();
        if (tune.HasDigi)
            SampleData();
    }

    int[] Waves()
    {
        List<int> controls = [], pitches = [];
        int[] starts = new int[tune.Instruments.Count];
        for (int i = 0; i < starts.Length; i++)
        {
            Instrument instrument = tune.Instruments[i];
            starts[i] = controls.Count;
            controls.AddRange(instrument.Wave.Select(w => w.Control));
            pitches.AddRange(instrument.Wave.Select(w => w.Pitch));
            controls.Add(0xff);
            pitches.Add(starts[i] + instrument.WaveLoop);
        }
        if (controls.Count > 256)
            throw Wrong($"{controls.Count} wave steps are more than 256");
        Bytes("wavectl", controls);
        Bytes("wavenote", pitches);
        return starts;
    }

    /// <summary>Position 0 means "no program", so the first one starts at 1. Each ends in a slide that goes nowhere, for ever.</summary>
    List<string> Filters()
    {
        List<FilterStep> all = [new(0xff, 0, 0, 0)];
        List<string> starts = [];
        foreach (FilterProgram program in tune.Filters)
        {
            int start = all.Count;
            starts.Add($"{program.Name}={start}");
            CheckCutoff(program);
            all.AddRange(program.Steps.Select(s => s.Time == 0xff ? s with { One = start + s.One } : s));
            if (program.Steps[^1].Time != 0xff)
            {
                all.Add(new FilterStep(0xfe, 0, 0, 0));
                all.Add(new FilterStep(0xff, all.Count - 1, 0, 0));
            }
        }
        if (all.Count > 256)
            throw Wrong("more than 256 filter steps");
        Bytes("filtime", all.Select(s => s.Time));
        Bytes("filone", all.Select(s => s.One));
        Bytes("filtwo", all.Select(s => s.Two));
        Bytes("filthree", all.Select(s => s.Three));
        return starts;
    }

    /// <summary>Plays a filter program for a while: a slide that wraps around is heard as a crack.</summary>
    void CheckCutoff(FilterProgram program)
    {
        int cutoff = 0;
        for (int at = 0, calls = 0; at < program.Steps.Count && calls < 20_000; at++)
        {
            FilterStep step = program.Steps[at];
            if (step.Time == 0xff)
            {
                at = step.One - 1;
                continue;
            }
            cutoff = step.Time == 0 ? step.Three << 8 : cutoff + step.Time * (short)(step.One | step.Two << 8);
            calls += step.Time + 1;
            if (cutoff is < 0 or > 0xffff)
                throw Wrong($"filter {program.Name} passes the end of its range at step {at}");
        }
    }

    void Chords()
    {
        // Chord 0 is a single note, for events that name none.
        List<int> steps = [0x80], starts = [0];
        foreach (Chord chord in tune.Chords)
        {
            starts.Add(steps.Count);
            steps.AddRange(chord.Steps);
            steps[^1] |= 0x80;
        }
        Bytes("chordstart", starts);
        Bytes("chords", steps);
    }

    void Samples()
    {
        Bytes("samplerate", tune.Samples.Select(s => Sampler.Timer(s.RateHz)));
        Line("samplepage: .byte " + string.Join(',', tune.Samples.Select(s => $">sample_{s.Name}")));
        Line("sampleend: .byte " + string.Join(',', tune.Samples.Select(s => $">sampleend_{s.Name}")));
    }

    void SampleData()
    {
        Line(" .align 256");
        Bytes("silence", Enumerable.Repeat(Sampler.Rest, 256));
        foreach (SampleSource sample in tune.Samples)
        {
            byte[] values = Sampler.Make(sample.Kind, sample.RateHz);
            Bytes("sample_" + sample.Name, values.Select(v => (int)v));
            Line($"sampleend_{sample.Name}:");
        }
    }

    void Patterns()
    {
        if (tune.Patterns.Count > 127)
            throw Wrong("more than 127 patterns");
        List<string> names = [.. tune.Patterns.Select(p => "pattern_" + p.Name), "pattern_"];
        Line("patternlo: .byte " + string.Join(',', names.Select(n => "<" + n)));
        Line("patternhi: .byte " + string.Join(',', names.Select(n => ">" + n)));
        foreach (Pattern pattern in tune.Patterns)
            Bytes("pattern_" + pattern.Name, PatternCodes(pattern));
        // What a channel without a loop plays in the end.
        Bytes("pattern_", [0xff, 0x61, 0x62]);
    }

    IEnumerable<int> PatternCodes(Pattern pattern)
    {
        int length = 0, instrument = -1, chord = -1;
        foreach (PatternEvent e in pattern.Events)
        {
            for (int done = 0; done < e.Rows; done += RowsPerEvent)
            {
                int rows = Math.Min(RowsPerEvent, e.Rows - done);
                if (rows != length)
                    yield return 0xbf + (length = rows);
                if (done > 0 || e.Kind == EventKind.Hold)
                {
                    yield return 0x60;
                    continue;
                }
                if (e.Kind == EventKind.Off)
                {
                    yield return 0x61;
                    continue;
                }
                if (tune.Samples.FindIndex(s => s.Name == e.Instrument) is >= 0 and var sample)
                {
                    yield return sample;
                    continue;
                }
                if (InstrumentNumber(e.Instrument!) != instrument)
                    yield return 0x80 + (instrument = InstrumentNumber(e.Instrument!));
                if (ChordNumber(e.Chord) != chord)
                    yield return 0xa0 + (chord = ChordNumber(e.Chord));
                if (e.Kind != EventKind.Note)
                    yield return e.Kind == EventKind.Tie ? 0x63 : 0x64;
                yield return e.Note;
            }
        }
        yield return 0x62;
    }

    int InstrumentNumber(string name)
    {
        int number = tune.Instruments.FindIndex(i => i.Name == name);
        return number is >= 0 and < 32 ? number : throw Wrong("no instrument " + name);
    }

    int ChordNumber(string? name)
    {
        if (name is null)
            return 0;
        int number = tune.Chords.FindIndex(c => c.Name == name);
        return number is >= 0 and < 31 ? number + 1 : throw Wrong("no chord " + name);
    }

    void Orders()
    {
        IEnumerable<string> names = Enumerable.Range(0, tune.Channels).Select(c => "order_" + c);
        Line("ordlo: .byte " + string.Join(',', names.Select(n => "<" + n)));
        Line("ordhi: .byte " + string.Join(',', names.Select(n => ">" + n)));
        for (int channel = 0; channel < tune.Channels; channel++)
            Bytes("order_" + channel, OrderCodes(tune.Orders[channel]));
    }

    List<int> OrderCodes(Order order)
    {
        List<int> codes = [];
        int transpose = 0, loop = 0;
        for (int i = 0; i <= order.Entries.Count; i++)
        {
            if (i == order.LoopAt)
            {
                // The way back must not depend on where the jump came from.
                loop = codes.Count;
                transpose = int.MinValue;
            }
            if (i == order.Entries.Count)
                break;
            if (order.Entries[i].Transpose != transpose)
                codes.Add(0xa0 + (transpose = order.Entries[i].Transpose));
            codes.Add(tune.Patterns.FindIndex(p => p.Name == order.Entries[i].Pattern));
        }
        if (order.LoopAt is null)
        {
            loop = codes.Count;
            codes.Add(tune.Patterns.Count);
        }
        codes.Add(0xff);
        codes.Add(loop);
        return codes.Count <= 256 ? codes : throw Wrong("an order list passes 256 bytes");
    }

    void Column(string name, Func<Instrument, int> value) => Bytes(name, tune.Instruments.Select(value));

    void Bytes(string name, IEnumerable<int> values)
    {
        Line(name + ":");
        foreach (int[] chunk in values.Chunk(16))
            Line("        .byte " + string.Join(',', chunk));
    }

    void Line(string line) => text.Append(line).Append('\n');

    SourceException Wrong(string message) => new(tune.FileName + ".tune", 0, message);
}
