using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Tests.Wires.Linux;

/// <summary>A pseudo-terminal in this process: the device's end is read and written here, ours is opened by <see cref="Path"/>.</summary>
sealed unsafe class PseudoTerminal : IDisposable
{
    private const uint Unlock = 0x40045431;         // TIOCSPTLCK
    private const uint GetNumber = 0x80045430;      // TIOCGPTN

    private readonly DeviceFile device;

    public PseudoTerminal()
    {
        device = DeviceFile.Open("/dev/ptmx", LibC.ReadWrite, Kernel.Calls);
        int locked = 0;
        device.Control(Unlock, &locked, "unlock");
        int number;
        device.Control(GetNumber, &number, "number");
        Path = $"/dev/pts/{number}";
    }

    public string Path { get; }

    public void Send(params byte[] bytes) => device.Write(bytes, TimeSpan.FromSeconds(2));

    /// <summary>Exactly so many bytes, or the test fails.</summary>
    public byte[] Receive(int count)
    {
        byte[] bytes = new byte[count];
        for (int got = 0; got < count;)
        {
            int next = device.Read(bytes.AsSpan(got), TimeSpan.FromSeconds(2));
            Assert.That(next, Is.Positive, $"only {got} of {count} bytes came");
            got += next;
        }
        return bytes;
    }

    public void Dispose() => device.Dispose();
}
