using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.RawMidi;

/// <summary>/dev/snd/midiC*D*, or anything else that takes bytes, such as a FIFO.</summary>
public sealed unsafe class RawMidiDevice : IMidiWire
{
    private readonly DeviceFile file;
    private readonly bool isMidi;

    private RawMidiDevice(DeviceFile file)
    {
        this.file = file;
        isMidi = Path.GetFileName(file.Name).StartsWith("midi", StringComparison.Ordinal);
    }

    public string Name => file.Name;

    /// <param name="bufferBytes">How much the kernel may hold back; 0 leaves its 4096. Little is good for live playing: what is held cannot be changed.</param>
    /// <exception cref="WireException">ENOENT, EACCES with the group to join, EBUSY when every substream is open, ENXIO for a FIFO without a reader.</exception>
    public static RawMidiDevice OpenOutput(string path, int bufferBytes = 0) => OpenOutput(path, bufferBytes, Kernel.Calls);

    internal static RawMidiDevice OpenOutput(string path, int bufferBytes, ISystemCalls kernel)
    {
        var device = new RawMidiDevice(DeviceFile.Open(path, LibC.WriteOnly, kernel));
        if (bufferBytes == 0 || !device.isMidi)
            return device;
        try
        {
            var parameters = new RawMidiParameters { Stream = RawMidiAbi.Output, BufferBytes = (ulong)bufferBytes, WakeUpBytes = 1 };
            device.file.Control(RawMidiAbi.Parameters, &parameters, "buffer size");
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    public int Read(Span<byte> bytes, TimeSpan timeout) => file.Read(bytes, timeout);
    public void Write(ReadOnlySpan<byte> bytes, TimeSpan timeout) => file.Write(bytes, timeout);
    public int TryWrite(ReadOnlySpan<byte> bytes) => file.TryWrite(bytes);
    public void Interrupt() => file.Interrupt();
    public void Dispose() => file.Dispose();

    public void Drop()
    {
        if (!isMidi)
            return;
        int stream = RawMidiAbi.Output;
        file.Control(RawMidiAbi.Drop, &stream, "drop");
    }
}
