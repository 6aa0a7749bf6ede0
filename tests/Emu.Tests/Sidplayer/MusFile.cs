using System.Buffers.Binary;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Sidplayer;

/// <summary>Sidplayer files of a few commands, for tests on one of them.</summary>
internal static class MusFile
{
    /// <summary>A quarter of the default tempo, 36 jiffies; C of the octave whose frequency is $10C3.</summary>
    public const string QuarterC = "10 99";

    /// <param name="voices">Pairs of bytes in hexadecimal; each voice gets its HLT.</param>
    public static byte[] Of(params string[] voices)
    {
        var file = new List<byte> { 0x00, 0x60 };
        byte[][] streams = [.. Enumerable.Range(0, 3).Select(i => Bytes((i < voices.Length ? voices[i] : "") + "014F"))];
        foreach (byte[] stream in streams)
        {
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)stream.Length);
            file.AddRange(length);
        }

        foreach (byte[] stream in streams)
            file.AddRange(stream);
        return [.. file, .. "TITLE\rBY ME\r"u8, 0];
    }

    public static ISongMachine Start(byte[] file)
    {
        TuneResult parsed = TuneParser.Parse(file);
        Assert.That(parsed.Refusal, Is.Null);
        return SongMachine.Start(parsed.Tune!, 1, new MachineOptions()).Machine!;
    }

    /// <summary>The registers of one chip as each jiffy leaves them; the first are those before the first jiffy.</summary>
    public static List<byte[]> Jiffies(byte[] file, int jiffies, int chip = 0)
    {
        var left = new List<byte[]>();
        byte[]? registers = null;
        foreach ((byte register, byte value) in Writes(file, jiffies, chip))
        {
            if (register == 0x15)
                left.Add(registers = registers is null ? new byte[25] : (byte[])registers.Clone());
            registers![register] = value;
        }

        return left;
    }

    /// <summary>Registers and values that a chip gets, up to so many jiffies.</summary>
    public static IEnumerable<(byte Register, byte Value)> Writes(byte[] file, int jiffies, int chip = 0)
    {
        ISongMachine machine = Start(file);
        int seen = -1;
        while (machine.State == MachineState.Running)
        {
            foreach (SidWrite write in machine.Run(machine.Now + 20_000).Writes.ToArray())
            {
                if (write.Chip != chip)
                    continue;
                if (write.Register == 0x15 && ++seen > jiffies)
                    yield break;
                yield return (write.Register, write.Value);
            }
        }
    }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
