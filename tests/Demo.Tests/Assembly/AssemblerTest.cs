using FsCheck;
using FsCheck.Fluent;
using SidFlow.Demo.Assembly;

namespace SidFlow.Demo.Tests.Assembly;

[TestFixture]
public sealed class AssemblerTest
{
    [TestCase("lda #$12", "a912")]
    [TestCase("lda $12", "a512")]
    [TestCase("lda $12,x", "b512")]
    [TestCase("ldx $12,y", "b612")]
    [TestCase("lda $12,y", "b91200", Description = "lda has no zero page,y")]
    [TestCase("lda $1234", "ad3412")]
    [TestCase("sta $d400,y", "9900d4")]
    [TestCase("inc $d400,x", "fe00d4")]
    [TestCase("lda ($fb),y", "b1fb")]
    [TestCase("lda ($fb,x)", "a1fb")]
    [TestCase("jmp ($fffc)", "6cfcff")]
    [TestCase("asl a", "0a")]
    [TestCase("ror", "6a")]
    [TestCase("lda #<$1234", "a934")]
    [TestCase("lda #>$1234", "a912")]
    [TestCase("lda #2*(3+4)-1|$10", "a91d")]
    [TestCase(".byte 1, %101, -1", "0105ff")]
    [TestCase(".word $1234", "3412")]
    [TestCase("loop: dex\n bne loop", "cad0fd")]
    [TestCase(" beq on\n nop\non: rts", "f001ea60")]
    [TestCase("a: nop\n.x: bne .x\nb: nop\n.x: bne .x", "ead0feead0fe", Description = "local labels")]
    [TestCase("N = 2\n .if N == 2\n nop\n .else\n rts\n .endif", "ea")]
    [TestCase("N = 1\n .if N == 2\n .if N\n brk\n .endif\n .else\n rts\n .endif", "60")]
    [TestCase(" lda later\nlater = $12", "ad1200", Description = "defined later: stays absolute")]
    [TestCase(" nop\n .align 4", "ea000000")]
    public void ALineBecomesBytes(string source, string bytes) =>
        Assert.That(Convert.ToHexStringLower(Assembler.Assemble(source, "test").Bytes), Is.EqualTo(bytes));

    [TestCase("lda #256", "outside")]
    [TestCase("sta #1", "no address mode")]
    [TestCase("lda nowhere", "not defined")]
    [TestCase("foo", "not an instruction")]
    [TestCase("a: nop\na: nop", "twice")]
    [TestCase("x: .res 200\n bne x", "outside")]
    [TestCase(".assert 1 == 2", "does not hold")]
    [TestCase(".if 1", ".endif")]
    public void AMistakeIsTold(string source, string what) =>
        Assert.That(() => Assembler.Assemble(source, "test"), Throws.TypeOf<SourceException>().With.Message.Contains(what));

    [Test]
    public void AnyTextAssemblesOrIsRefused()
    {
        string[] words = ["lda", "sta", " ", "#", "$", "12", ",x", ",y", "(", ")", ":", ".x", ".if ", ".endif", ".byte ", ".org ", "\n", "=", " = ", "<", ">", "*", "/", "0", "name", ";", "-"];
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks =>
        {
            string source = string.Concat(picks.Select(pick => words[(int)((uint)pick % words.Length)]));
            try
            {
                return Assembler.Assemble(source, "fuzz").Bytes.Length >= 0;
            }
            catch (SourceException refusal)
            {
                return refusal.Message.StartsWith("fuzz(", StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
