using System.Globalization;

namespace SidFlow.Demo.Assembly;

/// <summary>The documented opcodes of the 6502, by mnemonic and address mode.</summary>
/// <remarks>Facts from the MOS MCS6500 programming manual, appendix B. Columns are in the order of <see cref="AddressMode"/>.</remarks>
public static class Opcodes
{
    const string Table = """
        adc 69 65 75 -- 6d 7d 79 61 71 -- -- --
        and 29 25 35 -- 2d 3d 39 21 31 -- -- --
        asl -- 06 16 -- 0e 1e -- -- -- 0a -- --
        bcc -- -- -- -- -- -- -- -- -- -- -- 90
        bcs -- -- -- -- -- -- -- -- -- -- -- b0
        beq -- -- -- -- -- -- -- -- -- -- -- f0
        bit -- 24 -- -- 2c -- -- -- -- -- -- --
        bmi -- -- -- -- -- -- -- -- -- -- -- 30
        bne -- -- -- -- -- -- -- -- -- -- -- d0
        bpl -- -- -- -- -- -- -- -- -- -- -- 10
        brk -- -- -- -- -- -- -- -- -- 00 -- --
        bvc -- -- -- -- -- -- -- -- -- -- -- 50
        bvs -- -- -- -- -- -- -- -- -- -- -- 70
        clc -- -- -- -- -- -- -- -- -- 18 -- --
        cld -- -- -- -- -- -- -- -- -- d8 -- --
        cli -- -- -- -- -- -- -- -- -- 58 -- --
        clv -- -- -- -- -- -- -- -- -- b8 -- --
        cmp c9 c5 d5 -- cd dd d9 c1 d1 -- -- --
        cpx e0 e4 -- -- ec -- -- -- -- -- -- --
        cpy c0 c4 -- -- cc -- -- -- -- -- -- --
        dec -- c6 d6 -- ce de -- -- -- -- -- --
        dex -- -- -- -- -- -- -- -- -- ca -- --
        dey -- -- -- -- -- -- -- -- -- 88 -- --
        eor 49 45 55 -- 4d 5d 59 41 51 -- -- --
        inc -- e6 f6 -- ee fe -- -- -- -- -- --
        inx -- -- -- -- -- -- -- -- -- e8 -- --
        iny -- -- -- -- -- -- -- -- -- c8 -- --
        jmp -- -- -- -- 4c -- -- -- -- -- 6c --
        jsr -- -- -- -- 20 -- -- -- -- -- -- --
        lda a9 a5 b5 -- ad bd b9 a1 b1 -- -- --
        ldx a2 a6 -- b6 ae -- be -- -- -- -- --
        ldy a0 a4 b4 -- ac bc -- -- -- -- -- --
        lsr -- 46 56 -- 4e 5e -- -- -- 4a -- --
        nop -- -- -- -- -- -- -- -- -- ea -- --
        ora 09 05 15 -- 0d 1d 19 01 11 -- -- --
        pha -- -- -- -- -- -- -- -- -- 48 -- --
        php -- -- -- -- -- -- -- -- -- 08 -- --
        pla -- -- -- -- -- -- -- -- -- 68 -- --
        plp -- -- -- -- -- -- -- -- -- 28 -- --
        rol -- 26 36 -- 2e 3e -- -- -- 2a -- --
        ror -- 66 76 -- 6e 7e -- -- -- 6a -- --
        rti -- -- -- -- -- -- -- -- -- 40 -- --
        rts -- -- -- -- -- -- -- -- -- 60 -- --
        sbc e9 e5 f5 -- ed fd f9 e1 f1 -- -- --
        sec -- -- -- -- -- -- -- -- -- 38 -- --
        sed -- -- -- -- -- -- -- -- -- f8 -- --
        sei -- -- -- -- -- -- -- -- -- 78 -- --
        sta -- 85 95 -- 8d 9d 99 81 91 -- -- --
        stx -- 86 -- 96 8e -- -- -- -- -- -- --
        sty -- 84 94 -- 8c -- -- -- -- -- -- --
        tax -- -- -- -- -- -- -- -- -- aa -- --
        tay -- -- -- -- -- -- -- -- -- a8 -- --
        tsx -- -- -- -- -- -- -- -- -- ba -- --
        txa -- -- -- -- -- -- -- -- -- 8a -- --
        txs -- -- -- -- -- -- -- -- -- 9a -- --
        tya -- -- -- -- -- -- -- -- -- 98 -- --
        """;

    static readonly Dictionary<(string, AddressMode), byte> codes = Read();
    static readonly HashSet<string> mnemonics = [.. codes.Keys.Select(key => key.Item1)];

    public static IEnumerable<(string Mnemonic, AddressMode Mode, byte Code)> All =>
        codes.Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value));

    public static bool IsMnemonic(string word) => mnemonics.Contains(word);

    public static bool TryGet(string mnemonic, AddressMode mode, out byte code) => codes.TryGetValue((mnemonic, mode), out code);

    static Dictionary<(string, AddressMode), byte> Read()
    {
        Dictionary<(string, AddressMode), byte> read = [];
        foreach (string line in Table.Split('\n', StringSplitOptions.TrimEntries))
        {
            string[] columns = line.Split(' ');
            for (int mode = 0; mode < columns.Length - 1; mode++)
                if (columns[mode + 1] != "--")
                    read[(columns[0], (AddressMode)mode)] = byte.Parse(columns[mode + 1], NumberStyles.HexNumber);
        }
        return read;
    }
}
