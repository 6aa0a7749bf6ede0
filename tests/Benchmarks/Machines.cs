using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks;

/// <summary>A tune file to a machine that plays it, or the reason why not; a machine to a chip that sounds it.</summary>
static class Machines
{
    public static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    public static (ITapeSource? Machine, string? Refusal) Start(string path, int song, ChipModel? model = null, bool marks = false)
    {
        TuneResult parsed = TuneParser.Parse(File.ReadAllBytes(path));
        if (parsed.Tune is not { } tune)
            return (null, parsed.Refusal!.Reason);
        MachineResult started = TuneMachine.Start(tune, song, new MachineOptions { ForceModel = model, Marks = marks });
        return (started.Machine, started.Refusal?.Reason);
    }

    public static string? TroubleOf(ITapeSource machine) => (machine as TuneMachine)?.Trouble;

    public static SoftwareSid ChipFor(ITapeSource machine, ISampleSink sink, RenderQuality quality = RenderQuality.Default) =>
        new(machine.Clock, machine.Chips, new SoftwareSidOptions { Quality = quality }, sink);

    /// <summary>Runs the machine from where it is through a length of tune time.</summary>
    public static void Play(ITapeSource machine, TimeSpan length, ITapeHead? head, CancellationToken stop)
    {
        Cycles end = machine.Now + machine.Clock.ToCycles(length);
        long slice = machine.Clock.ToCycles(Slice).Value;
        while (machine.Now < end)
        {
            stop.ThrowIfCancellationRequested();
            TapeSlice tape = machine.Run(Cycles.Min(end, machine.Now + slice));
            head?.Play(tape);
        }
    }
}
