using System.Buffers.Text;
using System.CommandLine;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>dump FILE</c>: every write to a SID, one line each: cycle, chip, register, value.</summary>
static class DumpVerb
{
    const double DefaultSeconds = 20;

    /// <summary>What stands before each number of a line, and after the last; with --json one object a line.</summary>
    static readonly byte[][] PlainForm = [[], [(byte)' '], [(byte)' '], [(byte)' '], [(byte)'\n']];
    static readonly byte[][] JsonForm = [[.. "{\"cycle\":"u8], [.. ",\"chip\":"u8], [.. ",\"register\":"u8], [.. ",\"value\":"u8], [.. "}\n"u8]];

    static readonly TimeSpan SliceLength = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        Argument<string> file = CommonOptions.File();
        Option<int?> song = CommonOptions.Song();
        Option<double?> seconds = CommonOptions.Seconds();
        Option<bool> marks = new("--marks") { Description = "Add lines 'cycle 255 0 0' and 'cycle 255 1 0' where INIT and PLAY begin" };
        Option<string?> clock = CommonOptions.Clock();
        Option<bool> json = CommonOptions.Json();
        Command dump = new("dump", "Print each write to the sound chip: cycle chip register value") { file, song, seconds, marks, clock, json };
        dump.SetAction((line, stop) => Task.FromResult(Run(
            line.GetRequiredValue(file), line.GetValue(song), line.GetValue(seconds) ?? DefaultSeconds,
            new MachineOptions { Marks = line.GetValue(marks), ForceClock = CommonOptions.ToClock(line.GetValue(clock)) }, line.GetValue(json), stop)));
        return dump;
    }

    static int Run(string file, int? song, double seconds, MachineOptions options, bool json, CancellationToken stop)
    {
        ISongMachine machine = TuneOnMachine.Start(file, song, options).Machine;
        Cycles end = machine.Clock.ToCycles(TimeSpan.FromSeconds(seconds));
        Cycles step = machine.Clock.ToCycles(SliceLength);
        using var lines = new WriteLines(Console.OpenStandardOutput(), json ? JsonForm : PlainForm);
        while (machine.Now < end && machine.State is not (MachineState.Jammed or MachineState.Ended or MachineState.Faulted))
        {
            stop.ThrowIfCancellationRequested();
            lines.Print(machine.Run(Cycles.Min(end, machine.Now + step.Value)));
        }
        // The lines that were asked for are all there: a stopped processor makes no more of them.
        if (machine.HasFailed())
            Console.Error.WriteLine($"sidflowd: {file}: {machine.Trouble}");
        return ExitCode.Done;
    }

    /// <summary>Decimal lines by way of one buffer: nothing is allocated for a line.</summary>
    sealed class WriteLines(Stream output, byte[][] form) : IDisposable
    {
        /// <summary>A cycle of 19 digits, three bytes of 3, and the words of the longer form.</summary>
        const int LongestLine = 80;

        readonly byte[] buffer = new byte[1 << 16];
        int used;

        public void Print(in TapeSlice slice)
        {
            foreach (SidWrite write in slice.Writes.Span)
            {
                if (used > buffer.Length - LongestLine)
                    Flush();
                Number(form[0], slice.Start.Value + write.Offset);
                Number(form[1], write.Chip);
                Number(form[2], write.Register);
                Number(form[3], write.Value);
                Text(form[4]);
            }
        }

        public void Dispose()
        {
            Flush();
            output.Dispose();
        }

        void Number(byte[] before, long value)
        {
            Text(before);
            Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
            used += written;
        }

        void Text(byte[] text)
        {
            text.CopyTo(buffer, used);
            used += text.Length;
        }

        void Flush()
        {
            output.Write(buffer.AsSpan(0, used));
            used = 0;
        }
    }
}
