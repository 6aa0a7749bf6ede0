using System.Buffers.Binary;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Devices.SelfTest;

/// <summary>A score as a PSID file, for devices that are a C64: a small player and the score as its table.</summary>
/// <remarks>
/// The table holds for each frame the number of writes and then register and value of each; $FF is a frame of samples, $FE the end.
/// PLAY is called by a timer that INIT sets to the frame's length, so that a machine of another norm plays at its own clock and not at its own frames.
/// </remarks>
public static class TestTune
{
    public const int MostChips = 3;

    private const ushort Load = 0x1000, ChipSpacing = 0x20;
    private const int HeaderBytes = 0x7c;
    private const byte DigiFrame = 0xff, End = 0xfe;

    /// <param name="models">Of the chips that the machine has, 1 to 3.</param>
    /// <param name="chip">The one that is tested.</param>
    public static byte[] Build(TestScore score, IReadOnlyList<ChipModel> models, int chip)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(models.Count, MostChips);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chip, models.Count);
        byte[] table = [.. score.Frames.SelectMany(frame => Entry(frame, chip * ChipSpacing)), End];
        return [.. Header(models), .. Program(chip * ChipSpacing), .. table];
    }

    /// <summary>What our own machine records of it.</summary>
    public static ITapeSource Record(TestScore score, ChipModel model)
    {
        TuneResult parsed = TuneParser.Parse(Build(score, [model], 0));
        SongStart started = SongMachine.Start(parsed.Tune ?? throw new InvalidOperationException(parsed.Refusal!.Reason), 1, new MachineOptions());
        return started.Machine ?? throw new InvalidOperationException(started.Refusal!.Reason);
    }

    private static byte[] Entry(TestFrame frame, int offset) => frame.IsDigi
        ? [DigiFrame]
        : [(byte)frame.Writes.Count, .. frame.Writes.SelectMany(write => new[] { (byte)(write.Register + offset), write.Value })];

    private static byte[] Header(IReadOnlyList<ChipModel> models)
    {
        byte[] header = new byte[HeaderBytes];
        "PSID"u8.CopyTo(header);
        // The versions differ in how many chips they can name.
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(1 + models.Count));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(8), Load);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Load);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12), Load + 3);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), 1);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(16), 1);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(18), 1);
        "Self-test"u8.CopyTo(header.AsSpan(0x16));
        "SIDFlow"u8.CopyTo(header.AsSpan(0x36));
        int flags = 0b0100;
        for (int chip = 0; chip < models.Count; chip++)
            flags |= (models[chip] == ChipModel.Mos6581 ? 1 : 2) << 4 + 2 * chip;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(0x76), (ushort)flags);
        header[0x7a] = (byte)(models.Count > 1 ? 0x42 : 0);
        header[0x7b] = (byte)(models.Count > 2 ? 0x44 : 0);
        return header;
    }

    private static byte[] Program(int offset)
    {
        byte volume = (byte)(0x18 + offset);
        byte[] wave = [.. TestScore.DigiWave];
        var code = new Code(Load);
        code.Emit(0x4c).Word("init");                                        //        JMP init
        code.Emit(0x4c).Word("play");                                        //        JMP play
        code.Label("init").Emit(0xa9, TestScore.FrameCycles - 1 & 0xff);     // init   LDA #<19655
        code.Emit(0x8d, 0x04, 0xdc);                                         //        STA $DC04
        code.Emit(0xa9, TestScore.FrameCycles - 1 >> 8);                     //        LDA #>19655
        code.Emit(0x8d, 0x05, 0xdc);                                         //        STA $DC05
        code.Emit(0xa9).Low("table").Emit(0x85, 0xfb);                       //        LDA #<table, STA $FB
        code.Emit(0xa9).High("table").Emit(0x85, 0xfc);                      //        LDA #>table, STA $FC
        code.Emit(0x60);                                                     //        RTS

        code.Label("play").Emit(0xa0, 0x00);                                 // play   LDY #0
        code.Emit(0xb1, 0xfb);                                               //        LDA ($FB),Y
        code.Emit(0x30).Branch("special");                                   //        BMI special
        code.Emit(0xaa);                                                     //        TAX
        code.Label("next").Emit(0xca);                                       // next   DEX
        code.Emit(0x30).Branch("done");                                      //        BMI done
        code.Emit(0xc8, 0xb1, 0xfb);                                         //        INY, LDA ($FB),Y
        code.Emit(0x8d).Word("store", 1);                                    //        STA store + 1
        code.Emit(0xc8, 0xb1, 0xfb);                                         //        INY, LDA ($FB),Y
        code.Label("store").Emit(0x8d, 0x00, 0xd4);                          // store  STA $D400
        code.Emit(0x4c).Word("next");                                        //        JMP next
        code.Label("done").Emit(0xc8, 0x98, 0x18);                           // done   INY, TYA, CLC
        code.Emit(0x65, 0xfb, 0x85, 0xfb);                                   //        ADC $FB, STA $FB
        code.Emit(0x90).Branch("out");                                       //        BCC out
        code.Emit(0xe6, 0xfc);                                               //        INC $FC
        code.Label("out").Emit(0x60);                                        // out    RTS

        code.Label("special").Emit(0xc9, End);                               // special CMP #$FE
        code.Emit(0xf0).Branch("out");                                       //        BEQ out
        code.Emit(0xa2, TestScore.DigiWrites);                               //        LDX #60
        code.Label("sample").Emit(0xb9).Word("wave");                        // sample LDA wave,Y
        code.Emit(0x8d, volume, 0xd4);                                       //        STA $D418
        code.Emit(0xc8, 0xc0, wave.Length);                                  //        INY, CPY #12
        code.Emit(0xd0).Branch("wait");                                      //        BNE wait
        code.Emit(0xa0, 0x00);                                               //        LDY #0
        code.Label("wait").Emit(0x86, 0xfd);                                 // wait   STX $FD
        code.Emit(0xa2, 51);                                                 //        LDX #51: 256 cycles
        code.Label("idle").Emit(0xca);                                       // idle   DEX
        code.Emit(0xd0).Branch("idle");                                      //        BNE idle
        code.Emit(0xa6, 0xfd, 0xca);                                         //        LDX $FD, DEX
        code.Emit(0xd0).Branch("sample");                                    //        BNE sample
        code.Emit(0xa0, 0x00);                                               //        LDY #0
        code.Emit(0x4c).Word("done");                                        //        JMP done
        code.Label("wave").Emit([.. wave.Select(value => (int)value)]);
        code.Label("table");
        return code.ToArray();
    }

    /// <summary>Bytes with labels.</summary>
    private sealed class Code(ushort origin)
    {
        private readonly List<byte> bytes = [];
        private readonly Dictionary<string, int> labels = [];
        private readonly List<Action> open = [];

        public Code Emit(params int[] values)
        {
            bytes.AddRange(values.Select(value => (byte)value));
            return this;
        }

        public Code Label(string name)
        {
            labels[name] = origin + bytes.Count;
            return this;
        }

        public Code Low(string label) => Later(1, at => bytes[at] = (byte)(labels[label] & 0xff));
        public Code High(string label) => Later(1, at => bytes[at] = (byte)(labels[label] >> 8));
        public Code Word(string label, int more = 0) => Later(2, at => (bytes[at], bytes[at + 1]) = ((byte)(labels[label] + more & 0xff), (byte)(labels[label] + more >> 8)));
        public Code Branch(string label) => Later(1, at => bytes[at] = unchecked((byte)(labels[label] - (origin + at + 1))));

        public byte[] ToArray()
        {
            open.ForEach(fill => fill());
            return [.. bytes];
        }

        private Code Later(int room, Action<int> fill)
        {
            int at = bytes.Count;
            bytes.AddRange(new byte[room]);
            open.Add(() => fill(at));
            return this;
        }
    }
}
