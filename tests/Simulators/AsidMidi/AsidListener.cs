namespace SidFlow.Simulators.AsidMidi;

/// <summary>A receiver of ASID as the protocol sheet has it: bytes in, register writes and frames out.</summary>
/// <remarks>
/// Skips real-time bytes anywhere, messages of other makers, and commands it does not know; a message that is cut off by another status byte does nothing.
/// </remarks>
public sealed class AsidListener(int chips)
{
    private const int LongestMessage = 64;

    /// <summary>Register numbers by mask bit, four bytes of seven; the last six are the control registers, first and second write.</summary>
    private static readonly int[][] registersOfMask =
    [
        [0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07],
        [0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x0E, 0x0F],
        [0x10, 0x11, 0x13, 0x14, 0x15, 0x16, 0x17],
        [0x18, 0x04, 0x0B, 0x12, 0x04, 0x0B, 0x12],
    ];

    private readonly List<byte> body = [];
    private readonly byte[][] registers = [.. Enumerable.Range(0, chips).Select(_ => new byte[25])];
    private bool inside;

    /// <summary>Every register message, in order.</summary>
    public List<AsidHeard> Heard { get; } = [];

    /// <summary>The command byte of every message, register messages included.</summary>
    public List<byte> Commands { get; } = [];

    public string Text { get; private set; } = "";

    /// <summary>The last speed message's four bytes.</summary>
    public byte[] Speed { get; private set; } = [];

    /// <summary>Model bytes as told, by chip.</summary>
    public Dictionary<int, int> Models { get; } = [];

    /// <summary>Messages of ours that do not have the length or the bytes they should.</summary>
    public int Broken { get; private set; }

    public byte[] Registers(Index chip) => registers[chip];

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (byte next in bytes)
            Feed(next);
    }

    private void Feed(byte next)
    {
        if (next >= 0xF8)
            return;
        if (next == 0xF0)
        {
            Broken += inside ? 1 : 0;
            inside = true;
            body.Clear();
        }
        else if (next == 0xF7)
        {
            if (inside)
                Take([.. body]);
            inside = false;
        }
        else if (next >= 0x80)
        {
            Broken += inside ? 1 : 0;
            inside = false;
        }
        else if (inside)
        {
            body.Add(next);
            if (body.Count > LongestMessage)
            {
                Broken++;
                inside = false;
            }
        }
    }

    private void Take(byte[] message)
    {
        if (message is not [0x2D, var command, .. var payload])
            return;
        Commands.Add(command);
        switch (command)
        {
            case 0x4E:
                TakeRegisters(0, payload);
                break;
            case >= 0x50 and <= 0x5F:
                TakeRegisters(command - 0x4F, payload);
                break;
            case 0x4F:
                Text = string.Concat(payload.Select(letter => (char)letter));
                break;
            case 0x31 when payload.Length is 1 or 4:
                Speed = payload;
                break;
            case 0x32 when payload.Length == 2:
                Models[payload[0]] = payload[1];
                break;
            case 0x31 or 0x32:
                Broken++;
                break;
            default:
                // Start, stop, write order and whatever else: nothing to do for a list of registers.
                break;
        }
    }

    private void TakeRegisters(int chip, byte[] payload)
    {
        int wanted = payload.Length < 8 ? -1 : payload.Take(4).Sum(mask => int.PopCount(mask)) + 8;
        if (wanted != payload.Length || chip >= registers.Length)
        {
            Broken++;
            return;
        }
        var writes = new List<(int Register, int Value)>();
        int data = 8;
        for (int group = 0; group < 4; group++)
            for (int bit = 0; bit < 7; bit++)
            {
                int high = payload[4 + group] >> bit & 1;
                if ((payload[group] >> bit & 1) == 0)
                {
                    Broken += high;
                    continue;
                }
                int value = payload[data++] + high * 0x80;
                writes.Add((registersOfMask[group][bit], value));
                registers[chip][registersOfMask[group][bit]] = (byte)value;
            }
        Heard.Add(new AsidHeard(chip, writes, [.. registers[chip]]));
    }
}

/// <param name="Writes">In the order they are applied.</param>
/// <param name="After">The chip's 25 registers then.</param>
public sealed record AsidHeard(int Chip, IReadOnlyList<(int Register, int Value)> Writes, byte[] After);
