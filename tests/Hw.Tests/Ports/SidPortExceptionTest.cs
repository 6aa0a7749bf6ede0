using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Tests.Ports;

[TestFixture]
public sealed class SidPortExceptionTest
{
    [TestCase(Errno.ENOENT, SidPortFault.Absent)]
    [TestCase(Errno.EACCES, SidPortFault.Denied)]
    [TestCase(Errno.EBUSY, SidPortFault.Busy)]
    [TestCase(Errno.EIO, SidPortFault.Lost)]
    [TestCase(Errno.ENODEV, SidPortFault.Lost)]
    [TestCase(Errno.ECONNRESET, SidPortFault.Lost)]
    [TestCase(Errno.ETIMEDOUT, SidPortFault.Stalled)]
    [TestCase(Errno.ENOTTY, SidPortFault.Refused)]
    public void AWiresErrorIsSortedByWhatPolicyMustTellApart(Errno errno, SidPortFault fault)
    {
        SidPortException error = SidPortException.From(new WireException("/dev/ttyUSB0", "write", errno));

        Assert.That(error.Fault, Is.EqualTo(fault));
        Assert.That(error.Device, Is.EqualTo("/dev/ttyUSB0"));
        Assert.That(error.Message, Does.StartWith($"/dev/ttyUSB0: write failed: {errno}, "));
    }

    [Test]
    public void AnErrorWithoutANameIsGivenByNumber() =>
        Assert.That(new WireException("x", "open", (Errno)99).Reason, Is.EqualTo("errno 99, unexpected error"));
}
