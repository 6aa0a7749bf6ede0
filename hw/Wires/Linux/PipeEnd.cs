using System.Runtime.InteropServices;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>An end of a pipe this process already has.</summary>
internal static class PipeEnd
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;

    /// <param name="owner">Disposed with the wire; null when the file is closed directly.</param>
    /// <exception cref="WireException">It is no open file.</exception>
    public static IByteWire Adopt(string name, int file, IDisposable? owner)
    {
        if (LibC.SetFlags(file, LibC.StatusFlags, LibC.NonBlocking) < 0)
            throw new WireException(name, "open", (Errno)Marshal.GetLastPInvokeError());
        return DeviceFile.Adopt(name, file, Kernel.Calls, owner);
    }
}
