using SidFlow.Demo.Assembly;

namespace SidFlow.Demo.Tests.Assembly;

/// <summary>The 6502 decodes an opcode as aaabbbcc: operation, address mode, group. The table must agree with that rule.</summary>
[TestFixture]
public sealed class OpcodesTest
{
    static readonly Dictionary<AddressMode, int> firstGroup = new()
    {
        [AddressMode.IndirectX] = 0,
        [AddressMode.ZeroPage] = 1,
        [AddressMode.Immediate] = 2,
        [AddressMode.Absolute] = 3,
        [AddressMode.IndirectY] = 4,
        [AddressMode.ZeroPageX] = 5,
        [AddressMode.AbsoluteY] = 6,
        [AddressMode.AbsoluteX] = 7,
    };

    static readonly Dictionary<AddressMode, int> secondGroup = new()
    {
        [AddressMode.Immediate] = 0,
        [AddressMode.ZeroPage] = 1,
        [AddressMode.Implied] = 2,
        [AddressMode.Absolute] = 3,
        [AddressMode.ZeroPageX] = 5,
        [AddressMode.ZeroPageY] = 5,
        [AddressMode.AbsoluteX] = 7,
        [AddressMode.AbsoluteY] = 7,
    };

    [Test]
    public void ThereAre151DocumentedOpcodes() =>
        Assert.That(Opcodes.All.Select(o => o.Code).Distinct().Count(), Is.EqualTo(151).And.EqualTo(Opcodes.All.Count()));

    [TestCase("ora and eor adc sta lda cmp sbc", 1)]
    [TestCase("asl rol lsr ror stx ldx dec inc", 2)]
    public void OperationAndModeFormTheOpcode(string operations, int group)
    {
        string[] names = operations.Split(' ');
        foreach ((string mnemonic, AddressMode mode, byte code) in Opcodes.All.Where(o => names.Contains(o.Mnemonic)))
            Assert.That(code, Is.EqualTo(Array.IndexOf(names, mnemonic) << 5 | (group == 1 ? firstGroup : secondGroup)[mode] << 2 | group),
                $"{mnemonic} {mode}");
    }

    // Branches: flag (N, V, C, Z), then the value it must have, then 10000.
    [TestCase("bpl bmi bvc bvs bcc bcs bne beq")]
    public void BranchesTellFlagAndValue(string operations)
    {
        string[] names = operations.Split(' ');
        foreach (string name in names)
        {
            Assert.That(Opcodes.TryGet(name, AddressMode.Relative, out byte code));
            Assert.That(code, Is.EqualTo(Array.IndexOf(names, name) << 5 | 0x10));
        }
    }
}
