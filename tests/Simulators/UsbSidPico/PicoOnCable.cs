using SidFlow.Simulators.Serial;

namespace SidFlow.Simulators.UsbSidPico;

/// <summary>The firmware behind a byte stream. A pseudo-terminal does not keep the borders between writes as USB does, so they are found again by byte 0.</summary>
/// <remarks>Whether a sender keeps one packet to one write can therefore not be seen here; that is tested on <see cref="PicoFirmware"/> itself.</remarks>
public sealed class PicoOnCable(PicoFirmware firmware) : IByteDevice
{
    private readonly List<byte> pending = [];

    public void Receive(ReadOnlySpan<byte> bytes, Action<byte[]> reply)
    {
        pending.AddRange(bytes);
        while (pending.Count > 0 && pending.Count >= LengthOf(pending[0]))
        {
            int length = LengthOf(pending[0]);
            byte[]? answer = firmware.Packet(pending.GetRange(0, length).ToArray());
            pending.RemoveRange(0, length);
            if (answer is not null)
                reply(answer);
        }
    }

    public void PowerUp() => pending.Clear();

    private static int LengthOf(byte first) => (first >> 6) switch
    {
        0 => 1 + Math.Max(first & 0x3f, 2),
        1 => 2,
        2 => 1 + Math.Max(first & 0x3f, 4),
        _ => (first & 0x1f) switch
        {
            4 => 4,
            5 => 3,
            18 => 6,
            _ => 2,
        },
    };
}
