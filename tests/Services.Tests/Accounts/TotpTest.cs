using System.Text;
using SidFlow.Services.Accounts;

namespace SidFlow.Services.Tests.Accounts;

[TestFixture]
public sealed class TotpTest
{
    static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <remarks>RFC 6238, appendix B: SHA-1, eight digits.</remarks>
    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void TheCodesOfTheStandard(long seconds, string code) =>
        Assert.That(Totp.CodeOf(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8), Is.EqualTo(code));

    /// <remarks>RFC 4226, appendix D: six digits for the counters 0 to 9.</remarks>
    [Test]
    public void TheCodesOfTheCounterStandard()
    {
        string[] codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        Assert.That(Enumerable.Range(0, 10).Select(step => Totp.CodeOf(Secret, step)), Is.EqualTo(codes));
    }

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void AClockMayBeOneStepOff(int off, bool good)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        Assert.That(Totp.Match(Secret, Totp.CodeOf(Secret, Totp.StepOf(now) + off), now, used: 0) is not null, Is.EqualTo(good));
    }

    [Test]
    public void ACodeIsGoodOnce()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        string code = Totp.CodeOf(Secret, Totp.StepOf(now));
        long step = Totp.Match(Secret, code, now, used: 0)!.Value;
        Assert.That(Totp.Match(Secret, code, now, used: step), Is.Null);
    }

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("abcdef")]
    [TestCase("١٢٣٤٥٦")]
    public void WhatIsNoCodeIsNone(string code) => Assert.That(Totp.Match(Secret, code, DateTimeOffset.UnixEpoch.AddYears(50), 0), Is.Null);

    /// <remarks>RFC 4648, section 10, without the padding.</remarks>
    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void Base32OfTheStandard(string text, string encoded) => Assert.That(Totp.ToBase32(Encoding.ASCII.GetBytes(text)), Is.EqualTo(encoded));

    [Test]
    public void TheAddressHoldsWhatAnAppNeeds() => Assert.That(
        Totp.AddressOf("anna", Secret), Is.EqualTo("otpauth://totp/SIDFlow:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=SIDFlow&algorithm=SHA1&digits=6&period=30"));
}
