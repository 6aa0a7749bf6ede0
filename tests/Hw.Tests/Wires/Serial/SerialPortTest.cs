using System.Diagnostics;
using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.Tests.Wires.Serial;

[TestFixture]
public sealed class SerialPortTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(2);
    static readonly TimeSpan moment = TimeSpan.FromMilliseconds(30);

    /// <summary>0x11 and 0x13 vanish where flow control was left on, 0x0A and 0x0D change where the terminal cooks.</summary>
    [Test]
    public void EveryByteGoesThroughUnchangedBothWays()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(500_000));
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        port.Write(all, soon);
        Assert.That(terminal.Receive(256), Is.EqualTo(all));

        terminal.Send(all);
        byte[] got = new byte[256];
        for (int count = 0; count < 256;)
            count += port.Read(got.AsSpan(count), soon);
        Assert.That(got, Is.EqualTo(all));
    }

    [TestCase(31_250)]
    [TestCase(500_000)]
    [TestCase(2_000_000)]
    public unsafe void TheKernelHoldsAnySpeed(int baudRate)
    {
        using var terminal = new PseudoTerminal();
        using DeviceFile other = DeviceFile.Open(terminal.Path, LibC.ReadWrite, Kernel.Calls);
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(baudRate));

        // stty shows 0 for speeds without a constant of their own, so the kernel is asked: both speeds end its struct of 44 bytes.
        int* settings = stackalloc int[11];
        other.Control(0x802C542A, settings, "settings");
        Assert.That((settings[9], settings[10]), Is.EqualTo((baudRate, baudRate)));
    }

    [Test]
    public void AnotherProgramSeesARawLine()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("only root may open a port that is in exclusive use");
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(115_200));

        string settings = Stty(terminal.Path);
        foreach (string off in new[] { "-ixon", "-opost", "-icanon", "-echo", "-isig", "-icrnl", "-crtscts", "-parenb", "-cstopb", "-hupcl" })
            Assert.That(settings.Split((char[]?)null), Contains.Item(off));
        Assert.That(settings, Does.Contain("cs8").And.Contain("clocal"));
    }

    [Test]
    public void AReadEndsWithItsTimeout()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));
        long start = Stopwatch.GetTimestamp();

        Assert.That(port.Read(new byte[1], moment), Is.Zero);
        Assert.That(Stopwatch.GetElapsedTime(start), Is.GreaterThanOrEqualTo(moment));
    }

    [Test]
    public void AWriteNobodyTakesEndsWithItsTimeout()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));

        WireException error = Assert.Throws<WireException>(() => port.Write(new byte[1 << 20], moment))!;
        Assert.That(error.Errno, Is.EqualTo(Errno.ETIMEDOUT));
        Assert.That(error.Device, Is.EqualTo(terminal.Path));
    }

    [Test]
    public void AnUnpluggedPortIsLostToReaderAndWriter()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));
        terminal.Dispose();

        Assert.That(Assert.Throws<WireException>(() => port.Read(new byte[1], soon))!.Errno, Is.EqualTo(Errno.EIO));
        Assert.That(Assert.Throws<WireException>(() => port.Write([1], soon))!.Errno, Is.EqualTo(Errno.EIO));
    }

    [Test]
    public async Task AWaitingReaderIsWokenByTheUnplugging()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));
        Task<WireException?> reader = Task.Run(() => Assert.Throws<WireException>(() => port.Read(new byte[1], TimeSpan.FromSeconds(20))));
        await Task.Delay(moment);
        terminal.Dispose();

        Assert.That((await reader.WaitAsync(soon))!.Errno, Is.EqualTo(Errno.EIO));
    }

    [Test]
    public async Task AWaitingReaderCanBeInterruptedForGood()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));
        Task<WireException?> reader = Task.Run(() => Assert.Throws<WireException>(() => port.Read(new byte[1], TimeSpan.FromSeconds(20))));
        await Task.Delay(moment);
        port.Interrupt();

        Assert.That((await reader.WaitAsync(soon))!.Errno, Is.EqualTo(Errno.ECANCELED));
        Assert.That(Assert.Throws<WireException>(() => port.Write([1], soon))!.Errno, Is.EqualTo(Errno.ECANCELED));
    }

    [Test]
    public void InterruptAfterDisposeIsHarmless()
    {
        using var terminal = new PseudoTerminal();
        SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600));
        port.Dispose();
        port.Dispose();

        Assert.DoesNotThrow(port.Interrupt);
        Assert.Throws<ObjectDisposedException>(() => port.Read(new byte[1], moment));
    }

    [Test]
    public void APortThatIsNotThereSaysSo()
    {
        WireException error = Assert.Throws<WireException>(() => SerialPort.Open("/dev/ttyUSB99", new SerialSettings(9600)))!;
        Assert.That(error.Message, Is.EqualTo("/dev/ttyUSB99: open failed: ENOENT, there is no such device; is it plugged in?"));
    }

    [Test]
    public void StaleInputIsDiscardedAtOpening()
    {
        using var terminal = new PseudoTerminal();
        using (SerialPort first = SerialPort.Open(terminal.Path, new SerialSettings(9600)))
        {
            terminal.Send(1, 2, 3);
            using SerialPort? second = Environment.IsPrivilegedProcess ? SerialPort.Open(terminal.Path, new SerialSettings(9600)) : null;
            if (second is null)
                first.DiscardInput();
            Assert.That(first.Read(new byte[3], moment), Is.Zero);
        }
    }

    [Test]
    public void APseudoTerminalHasNoLatencyTimer()
    {
        using var terminal = new PseudoTerminal();
        using SerialPort port = SerialPort.Open(terminal.Path, new SerialSettings(9600, LowLatency: true));

        Assert.That(port.HasLowLatency, Is.False);
        Assert.That(port.ReadUnsent(), Is.Zero);
    }

    /// <summary>A driver may round: 3 % is what a UART stands.</summary>
    [TestCase(31_250u, true)]
    [TestCase(31_900u, true)]
    [TestCase(38_400u, false)]
    public void AGrantedSpeedMayDifferByThreePercent(uint granted, bool accepted)
    {
        var kernel = new ScriptedKernel
        {
            Answers = (number, argument) =>
            {
                if (number == Termios.Get)
                    BitConverter.TryWriteBytes(argument[40..], granted);
                return 0;
            },
        };
        if (accepted)
            SerialPort.Open("/dev/ttyUSB0", new SerialSettings(31_250), kernel).Dispose();
        else
            Assert.Throws<WireException>(() => SerialPort.Open("/dev/ttyUSB0", new SerialSettings(31_250), kernel));
        Assert.That(kernel.Closed, Contains.Item(ScriptedKernel.File));
    }

    [Test]
    public void LowLatencyKeepsTheOtherFlagsOfTheDriver()
    {
        var kernel = new ScriptedKernel();
        kernel.Answers = (number, argument) =>
        {
            if (number == Termios.Get)
                BitConverter.TryWriteBytes(argument[40..], 500_000u);
            return 0;
        };
        using SerialPort port = SerialPort.Open("/dev/ttyUSB0", new SerialSettings(500_000, LowLatency: true), kernel);

        Assert.That(port.HasLowLatency);
        Assert.That(kernel.Requests.Select(request => request.Number), Is.EqualTo(new[]
        {
            Termios.Exclusive, Termios.Get, Termios.Set, Termios.Get, Termios.GetSerial, Termios.SetSerial, Termios.Flush,
        }));
    }

    static string Stty(string path)
    {
        using Process stty = Process.Start(new ProcessStartInfo("stty", ["-a", "-F", path]) { RedirectStandardOutput = true })!;
        string settings = stty.StandardOutput.ReadToEnd();
        Assert.That(stty.WaitForExit(soon), "stty hangs");
        return settings;
    }
}
