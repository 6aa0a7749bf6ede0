using System.IO.Compression;
using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Registers;

/// <param name="Cycle">Cycles since INIT's first opcode fetch.</param>
/// <param name="SinceCall">Cycles since the last opcode fetch at INIT or PLAY.</param>
readonly record struct LoggedWrite(long Cycle, long SinceCall, byte Chip, byte Register, byte Value)
{
    public bool SameRegisterAndValue(in LoggedWrite other) =>
        Chip == other.Chip && Register == other.Register && Value == other.Value;

    public override string ToString() => $"{Cycle} {Chip} {Register} {Value}";
}

/// <summary>The register writes of one song from INIT on, the starting driver's own left out.</summary>
sealed class RegisterLog
{
    const byte MarkChip = 255, InitMark = 0;

    readonly List<LoggedWrite> writes = [];
    long? init;
    long lastCall;

    /// <summary>Counts the marks of calls to PLAY.</summary>
    public int Plays { get; private set; }

    /// <summary>Cycle of the INIT mark on the log's own time line; null when the log has none.</summary>
    public long? Init => init;

    public IReadOnlyList<LoggedWrite> Writes => writes;

    /// <summary>INIT is cycle 0: a tape of Sidplayer data has no marks, and begins there.</summary>
    public void Begin() => Add(0, MarkChip, InitMark, 0);

    public void Add(long cycle, byte chip, byte register, byte value)
    {
        if (chip == MarkChip)
        {
            if (register == InitMark)
                init ??= cycle;
            else
                Plays++;
            lastCall = cycle;
        }
        else if (init is { } zero)
        {
            writes.Add(new LoggedWrite(cycle - zero, cycle - lastCall, chip, register, value));
        }
    }

    public void Add(in TapeSlice slice)
    {
        foreach (SidWrite write in slice.Writes.Span)
            Add(slice.Start.Value + write.Offset, write.Chip, write.Register, write.Value);
    }

    /// <summary>Reads a reference log: lines <c>dcycle chip register value</c>, cycles counted from the line before.</summary>
    public static RegisterLog ReadReference(string path)
    {
        var log = new RegisterLog();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        long cycle = 0;
        while (reader.ReadLine() is { } line)
        {
            ReadOnlySpan<char> rest = line;
            cycle += Field(ref rest);
            log.Add(cycle, (byte)Field(ref rest), (byte)Field(ref rest), (byte)Field(ref rest));
        }
        return log;
    }

    static long Field(ref ReadOnlySpan<char> rest)
    {
        int space = rest.IndexOf(' ');
        ReadOnlySpan<char> field = space < 0 ? rest : rest[..space];
        rest = space < 0 ? [] : rest[(space + 1)..];
        return long.Parse(field);
    }
}
