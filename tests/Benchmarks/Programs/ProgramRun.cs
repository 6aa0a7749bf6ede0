using System.Text;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>Starts a .prg with RUN on a C64 with the bench's own ROMs and waits for its exit code at $D7FF.</summary>
/// <remarks>A second SID stands at $D7E0, so the write to $D7FF is one to its register 31 and nothing else is.</remarks>
static class ProgramRun
{
    const ushort ReportChip = 0xd7e0;
    const byte Printed = 30, ExitCode = 31;
    const int LongestPrint = 200;

    public static TestOutcome Of(TestProgram program, CancellationToken stop)
    {
        byte[] file = File.ReadAllBytes(program.Path);
        ushort load = (ushort)(file[0] | (file[1] << 8));
        if (BasicLine.StartOf(file.AsSpan(2), load) is not { } start)
            return new TestOutcome(program, Verdict.NotApplicable, "a BASIC program; there is no BASIC ROM here");

        Tune tune = new()
        {
            Format = TuneFormat.Rsid,
            Version = 3,
            LoadAddress = load,
            InitAddress = 0,
            PlayAddress = 0,
            Songs = 1,
            StartSong = 1,
            Clock = program.Clock,
            SidAddresses = [0xd400, ReportChip],
            Models = [TuneModel.Any, TuneModel.Any],
            IsBasic = true,
            Data = file.AsMemory(2),
            File = file,
            Md5 = "",
        };
        MachineOptions options = new() { Roms = BenchKernal.StartingAt(start), ForceModels = program.Sid is { } sid ? [sid] : [], CiaModel = program.Cia ?? CiaModel.Mos8521 };
        MachineResult started = TuneMachine.Start(tune, 1, options);
        if (started.Machine is not { } machine)
            return new TestOutcome(program, Verdict.Fail, started.Refusal!.Reason);
        (byte? code, string printed) = Watch(machine, program.Cycles, stop);
        return Judge(program, code, printed, machine);
    }

    static (byte? Code, string Printed) Watch(TuneMachine machine, long cycles, CancellationToken stop)
    {
        StringBuilder printed = new();
        long slice = machine.Clock.ToCycles(Machines.Slice).Value;
        while (machine.Now.Value < cycles && machine.State == MachineState.Running)
        {
            stop.ThrowIfCancellationRequested();
            TapeSlice tape = machine.Run(machine.Now + slice);
            foreach (SidWrite write in tape.Writes.Span)
            {
                if (write is { Chip: 1, Register: ExitCode })
                    return (write.Value, printed.ToString());
                if (write is { Chip: 1, Register: Printed } && printed.Length < LongestPrint)
                    printed.Append(Letter(write.Value));
            }
        }
        return (null, printed.ToString());
    }

    static TestOutcome Judge(TestProgram program, byte? code, string printed, TuneMachine machine)
    {
        bool good = program.End switch
        {
            GoodEnd.Silence => code is null,
            GoodEnd.ExitCodeError => code == 0xff,
            _ => code == 0,
        };
        if (good)
            return new TestOutcome(program, Verdict.Pass, code is null ? machine.Trouble ?? "runs on, as it should" : "");
        string said = string.Join(' ', printed.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        string what = code is { } exit ? $"exit code {exit}" : machine.Trouble ?? "no exit code in its time";
        return new TestOutcome(program, code is null ? Verdict.Timeout : Verdict.Fail, said.Length == 0 ? what : $"{what}; printed: {said}");
    }

    /// <summary>PETSCII in its upper-case set, as far as ASCII has it.</summary>
    static char Letter(byte code) => code switch
    {
        13 => '\n',
        >= 0x20 and <= 0x5f => (char)code,
        >= 0xc1 and <= 0xda => (char)(code - 0x80),
        _ => ' ',
    };
}
