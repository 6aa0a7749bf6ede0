using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Health;

/// <summary>Plays half a second of a built-in tune through machine and chip: proof that this build makes sound on this processor.</summary>
public static class EmulatorSelfTest
{
    static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>PAL calls PLAY about 25 times in that time; each call writes once.</summary>
    const int FewestWrites = 20;

    public static CheckResult Run()
    {
        byte[] file = BuildTune();
        TuneResult parsed = TuneParser.Parse(file);
        if (parsed.Tune is null)
            return Broken($"the parser refuses it: {parsed.Refusal!.Reason}");
        if (TuneMachine.Start(parsed.Tune, 1, new MachineOptions()) is not { Machine: { } machine })
            return Broken("the machine does not start");

        var loudest = new Peak();
        var chip = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions(), loudest);
        TapeSlice slice = machine.Run(machine.Clock.ToCycles(Length));
        chip.Play(slice);
        if (machine.State != MachineState.Running || slice.Writes.Length < FewestWrites)
            return Broken($"{slice.Writes.Length} register writes, {machine.Trouble ?? "no trouble told"}");
        return loudest.Value > 0.001f
            ? new CheckResult(HealthState.Healthy, null, new Dictionary<string, object?> { ["version"] = Product.Version, ["sizeBytes"] = file.Length, ["writes"] = slice.Writes.Length })
            : Broken("the chip stays silent");
    }

    static CheckResult Broken(string how) => new(HealthState.Unhealthy, $"The emulator does not play its own test tune: {how}. Install this version again.");

    /// <summary>A PSID whose INIT opens one triangle voice and whose PLAY raises its pitch.</summary>
    static byte[] BuildTune()
    {
        byte[] header = new byte[0x7c];
        "PSID"u8.CopyTo(header);
        header[5] = 2;          // version
        header[7] = 0x7c;       // data offset
        header[8] = 0x10;       // load $1000
        header[10] = 0x10;      // init $1000
        (header[12], header[13]) = (0x10, 0x14); // play $1014
        header[15] = 1;         // songs
        header[17] = 1;         // start song
        "Self-test"u8.CopyTo(header.AsSpan(0x16));
        header[0x77] = 0b0001_0100; // PAL, 6581
        byte[] code =
        [
            0xa9, 0x0f, 0x8d, 0x18, 0xd4, // LDA #$0F  STA $D418  volume
            0xa9, 0xf0, 0x8d, 0x06, 0xd4, // LDA #$F0  STA $D406  sustain
            0xa9, 0x11, 0x8d, 0x04, 0xd4, // LDA #$11  STA $D404  triangle, gate
            0x8d, 0x01, 0xd4,             // STA $D401            pitch
            0x60, 0xea,                   // RTS
            0xee, 0x1e, 0x10,             // PLAY: INC $101E
            0xad, 0x1e, 0x10,             // LDA $101E
            0x8d, 0x00, 0xd4,             // STA $D400
            0x60,                         // RTS, and the counter at $101E
            0x00,
        ];
        return [.. header, .. code];
    }

    sealed class Peak : ISampleSink
    {
        public float Value { get; private set; }

        public void Write(ReadOnlySpan<float> samples)
        {
            foreach (float sample in samples)
                Value = Math.Max(Value, Math.Abs(sample));
        }
    }
}
