using SidFlow.Hw.Wires.RawMidi;

namespace SidFlow.Hw.Tests.Wires.RawMidi;

/// <summary>A second writer that leaves a FIFO no room.</summary>
static class FifoFiller
{
    public static IDisposable Fill(string path)
    {
        RawMidiDevice writer = RawMidiDevice.OpenOutput(path);
        byte[] chunk = new byte[4096];
        while (writer.TryWrite(chunk) > 0)
            continue;
        return writer;
    }
}
