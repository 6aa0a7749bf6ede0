namespace SidFlow.Ml.Fingerprints;

/// <summary>The instructions around the places of a program that store to the SID: what a play routine is, wherever it was loaded.</summary>
/// <remarks>Addresses and constants are left out, since a routine is relocated and set up; the registers stored to are kept.</remarks>
static class CodeTerms
{
    const int Following = 5;

    // Lengths of the 6510's 256 instructions, a digit each, 0x00..0xff.
    const string Lengths =
        "1212222212123333" + "2212222213133333" + "3212222212123333" + "2212222213133333" +
        "1212222212123333" + "2212222213133333" + "1212222212123333" + "2212222213133333" +
        "2222222212123333" + "2212222213133333" + "2222222212123333" + "2212222213133333" +
        "2222222212123333" + "2212222213133333" + "2222222212123333" + "2212222213133333";

    public static void Read(ReadOnlySpan<byte> program, List<uint> terms)
    {
        Span<int> shape = stackalloc int[Following + 1];
        for (int at = 0; at + 2 < program.Length; at++)
        {
            if (!IsStore(program[at]) || program[at + 2] != 0xd4 || program[at + 1] > 0x18)
                continue;
            int next = at, count = 0;
            while (count < shape.Length && next + 2 < program.Length)
            {
                byte opcode = program[next];
                bool sid = Lengths[opcode] == '3' && program[next + 2] == 0xd4;
                shape[count++] = opcode | (sid ? (program[next + 1] + 1) << 8 : 0);
                next += Lengths[opcode] - '0';
                if (count is 2 or 3 or 6)
                    terms.Add(Term.Of(count, shape[..count]));
            }
        }
    }

    static bool IsStore(byte opcode) => opcode is 0x8d or 0x9d or 0x99 or 0x8e or 0x8c;
}
