using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>Jumping over quiet stretches must be invisible: single cycles are the truth.</summary>
public class SidVoicesJumpTests
{
    [Test]
    public void LongRunsEqualSingleCycles([Values] ChipModel model, [Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var slow = new SidVoices(model, 100);
        var fast = new SidVoices(model, 100);
        var silent = new SidVoices(model, 100);
        var sparse = new SidVoices(model, 100);
        const int longest = 6000;
        var slowBlock = new VoiceBlock(longest);
        var fastBlock = new VoiceBlock(longest);
        const int step = 4;
        var sparseBlock = new VoiceBlock((longest + step) / step, step);

        for (int round = 0; round < 60; round++)
        {
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                (int register, byte value) = RandomWrite(random);
                slow.Write(register, value);
                fast.Write(register, value);
                silent.Write(register, value);
                sparse.Write(register, value);
            }

            int cycles = random.Next(3) switch
            {
                0 => random.Next(1, 12),
                1 => random.Next(1, 300),
                _ => random.Next(1, longest),
            };
            for (int i = 0; i < cycles; i++)
                slow.Render(slowBlock, i, 1);
            fast.Render(fastBlock, 0, cycles);
            silent.AdvanceTo(silent.Cycle + cycles);
            // In two pieces, so that kept cycles lie at any distance from the start of one.
            int cut = random.Next(cycles + 1);
            sparse.Render(sparseBlock, 0, cut);
            sparse.Render(sparseBlock, cut, cycles - cut);

            for (int voice = 0; voice < 3; voice++)
            {
                int waveform = slowBlock.Waveform(voice)[..cycles].CommonPrefixLength(fastBlock.Waveform(voice)[..cycles]);
                int envelope = slowBlock.Envelope(voice)[..cycles].CommonPrefixLength(fastBlock.Envelope(voice)[..cycles]);
                Assert.That((waveform, envelope), Is.EqualTo((cycles, cycles)), $"round {round} voice {voice}");
                for (int cycle = 0; cycle < cycles; cycle += step)
                {
                    (ushort, byte) kept = (sparseBlock.Waveform(voice)[cycle / step], sparseBlock.Envelope(voice)[cycle / step]);
                    Assert.That(kept, Is.EqualTo((slowBlock.Waveform(voice)[cycle], slowBlock.Envelope(voice)[cycle])), $"round {round} voice {voice} cycle {cycle}");
                }
            }

            Assert.That(fast.ReadOsc3(), Is.EqualTo(slow.ReadOsc3()), "OSC3");
            Assert.That(fast.ReadEnv3(), Is.EqualTo(slow.ReadEnv3()), "ENV3");
            Assert.That(silent.ReadOsc3(), Is.EqualTo(slow.ReadOsc3()), "OSC3 without a listener");
            Assert.That(silent.ReadEnv3(), Is.EqualTo(slow.ReadEnv3()), "ENV3 without a listener");
        }
    }

    static (int Register, byte Value) RandomWrite(Random random)
    {
        int register = random.Next(21);
        int value = random.Next(256);
        // High rates and frequencies make more events; clear the test bit more often than chance would.
        if (register % 7 is 5 or 6 && random.Next(2) == 0)
            value &= 0x33;
        if (register % 7 == 4 && random.Next(3) != 0)
            value &= 0xf7;
        return (register, (byte)value);
    }
}
