namespace SidFlow.Hw.Wires.Serial;

/// <summary>How a port is opened: raw, 8 data bits, no parity, 1 stop bit, no flow control.</summary>
/// <param name="BaudRate">1 to 4,000,000. Devices that are USB all the way ignore it.</param>
/// <param name="LowLatency">Asks an FTDI adapter to hand over received bytes after 1 ms instead of 16.</param>
public sealed record SerialSettings(int BaudRate, bool LowLatency = false);
