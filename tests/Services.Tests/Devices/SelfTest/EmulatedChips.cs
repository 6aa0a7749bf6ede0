using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>Chips for a simulated Ultimate, which has none of its own: our machine runs the tune that it was sent, our chips sound.</summary>
public sealed class EmulatedChips : ISampleSink
{
    private static readonly TimeSpan slice = TimeSpan.FromMilliseconds(5);

    private readonly ISongMachine machine;
    private readonly SoftwareSid sid;
    private readonly Func<SidWrite, byte> heard;
    private readonly Queue<float> ready = new();

    private EmulatedChips(ISongMachine machine, int framesPerSecond, ChipModel? model, Func<SidWrite, byte>? heard)
    {
        this.machine = machine;
        this.heard = heard ?? (write => write.Value);
        sid = new SoftwareSid(machine.Clock, [.. machine.Chips.Select(chip => chip with { Model = model ?? chip.Model })],
            new SoftwareSidOptions { SampleRateHz = framesPerSecond, Quality = RenderQuality.Quick }, this);
    }

    /// <param name="model">What is really in all sockets; null: what the tune was made for.</param>
    /// <param name="heard">What a chip takes a write for; null: for what it is.</param>
    public static Func<byte[], int, double, TuneSound> Of(ChipModel? model = null, Func<SidWrite, byte>? heard = null) => (tune, song, framesPerSecond) =>
    {
        SongStart started = SongMachine.Start(TuneParser.Parse(tune).Tune!, song, new MachineOptions());
        // A rate in whole frames a second is off by some millionths.
        return new EmulatedChips(started.Machine!, (int)Math.Round(framesPerSecond), model, heard).Fill;
    };

    public void Write(ReadOnlySpan<float> samples)
    {
        foreach (float sample in samples)
            ready.Enqueue(sample);
    }

    private void Fill(Span<float> mono)
    {
        while (ready.Count < mono.Length)
        {
            TapeSlice played = machine.Run(machine.Now + machine.Clock.ToCycles(slice).Value);
            sid.Play(new TapeSlice(played.Start, played.End, played.Writes.ToArray().Select(write => write with { Value = heard(write) }).ToArray()));
        }
        for (int i = 0; i < mono.Length; i++)
            mono[i] = ready.Dequeue();
    }
}
