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

    static readonly TimeSpan SliceLength = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        Argument<string> file = CommonOptions.File();
        Option<int?> song = CommonOptions.Song();
        Option<double?> seconds = CommonOptions.Seconds();
        Option<bool> marks = new("--marks") { Description = "Add lines 'cycle 255 0 0' and 'cycle 255 1 0' where INIT and PLAY begin" };
        Command dump = new("dump", "Print each write to the sound chip: cycle chip register value") { file, song, seconds, marks };
        dump.SetAction((line, stop) => Task.FromResult(Run(
            line.GetRequiredValue(file), line.GetValue(song), line.GetValue(seconds) ?? DefaultSeconds, line.GetValue(marks), stop)));
        return dump;
    }

    static int Run(string file, int? song, double seconds, bool marks, CancellationToken stop)
    {
        TuneMachine machine = TuneOnMachine.Start(file, song, new MachineOptions { Marks = marks }).Machine;
        Cycles end = machine.Clock.ToCycles(TimeSpan.FromSeconds(seconds));
        Cycles step = machine.Clock.ToCycles(SliceLength);
        using var lines = new WriteLines(Console.OpenStandardOutput());
        while (machine.Now < end && machine.State == MachineState.Running)
        {
            stop.ThrowIfCancellationRequested();
            lines.Print(machine.Run(Cycles.Min(end, machine.Now + step.Value)));
        }
        // The lines that were asked for are all there: a stuck tune makes no more of them.
        if (machine.State != MachineState.Running)
            Console.Error.WriteLine($"sidflowd: {file}: {machine.Trouble}");
        return ExitCode.Done;
    }

    /// <summary>Decimal lines by way of one buffer: nothing is allocated for a line.</summary>
    sealed class WriteLines(Stream output) : IDisposable
    {
        /// <summary>A cycle of 19 digits, three bytes of 3, three blanks and the line's end.</summary>
        const int LongestLine = 32;

        readonly byte[] buffer = new byte[1 << 16];
        int used;

        public void Print(in TapeSlice slice)
        {
            foreach (SidWrite write in slice.Writes.Span)
            {
                if (used > buffer.Length - LongestLine)
                    Flush();
                Number(slice.Start.Value + write.Offset, ' ');
                Number(write.Chip, ' ');
                Number(write.Register, ' ');
                Number(write.Value, '\n');
            }
        }

        public void Dispose()
        {
            Flush();
            output.Dispose();
        }

        void Number(long value, char after)
        {
            Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
            used += written;
            buffer[used++] = (byte)after;
        }

        void Flush()
        {
            output.Write(buffer.AsSpan(0, used));
            used = 0;
        }
    }
}
