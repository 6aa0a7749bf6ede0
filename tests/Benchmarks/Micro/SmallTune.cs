using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Micro;

/// <summary>A tune of a few bytes that writes all registers fifty times a second, so that the micro questions need no files.</summary>
static class SmallTune
{
    const int HeaderLength = 0x7C, LoadAddress = 0x1000;

    static readonly byte[] Program =
    [
        0x60,             // $1000 init  RTS
        0xA2, 0x18,       // $1001 play  LDX #24
        0xBD, 0x14, 0x10, // $1003       LDA $1014,X
        0x9D, 0x00, 0xD4, // $1006       STA $D400,X
        0xCA,             // $1009       DEX
        0x10, 0xF7,       // $100A       BPL $1003
        0xEE, 0x14, 0x10, // $100C       INC $1014 (frequency)
        0xEE, 0x2A, 0x10, // $100F       INC $102A (cutoff)
        0x60,             // $1012       RTS
        0x00,
        0x00, 0x11, 0x00, 0x08, 0x41, 0x22, 0xF9, // $1014 voice 1: pulse
        0x00, 0x16, 0x00, 0x08, 0x21, 0x22, 0xF9, // voice 2: sawtooth
        0x00, 0x08, 0x00, 0x08, 0x11, 0x22, 0xF9, // voice 3: triangle
        0x00, 0x40, 0xF7, 0x1F,                   // all through the low-pass
    ];

    public static TuneMachine Start()
    {
        byte[] file = new byte[HeaderLength + 2 + Program.Length];
        "PSID"u8.CopyTo(file);
        (file[0x05], file[0x07]) = (2, HeaderLength);
        (file[0x0A], file[0x0C], file[0x0D]) = (LoadAddress >> 8, LoadAddress >> 8, 1);
        (file[0x0F], file[0x11]) = (1, 1);
        file[0x77] = 0b0001_0100; // PAL, 6581
        (file[HeaderLength], file[HeaderLength + 1]) = (LoadAddress & 0xFF, LoadAddress >> 8);
        Program.CopyTo(file, HeaderLength + 2);
        Tune tune = TuneParser.Parse(file).Tune ?? throw new InvalidOperationException("the small tune does not parse");
        return TuneMachine.Start(tune, song: 1, new MachineOptions()).Machine ?? throw new InvalidOperationException("the small tune does not start");
    }
}
