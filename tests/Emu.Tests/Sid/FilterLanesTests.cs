using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Analog;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

public class FilterLanesTests
{
    const int Length = 1024;

    /// <summary>Random registers and codes, every few cycles or hardly ever, with filters that are heard or not.</summary>
    [Test]
    public void SideBySideIsTheSameToTheBitAsAlone([Range(1, 4)] int seed, [Values(2, 3)] int chips, [Values("exact", "default", "quick")] string name)
    {
        FilterPace pace = name switch
        {
            "exact" => FilterPace.Exact,
            "quick" => FilterPace.Quick,
            _ => FilterPace.Default,
        };
        var random = new Random(seed);
        AnalogStage[] alone = [.. Enumerable.Range(0, chips).Select(i => new AnalogStage(ChipProfile.Of((ChipModel)((seed + i) & 1)), false, Length, pace))];
        AnalogStage[] beside = [.. alone.Select(stage => stage.Copy())];
        var lanes = new FilterLanes();
        for (int block = 0; block < 20; block++)
        {
            for (int chip = 0; chip < chips; chip++)
                Fill(alone[chip], beside[chip], random);
            float[] before = [.. alone[0].Mix];
            foreach (AnalogStage stage in alone)
                stage.RunFilter();
            lanes.Run(beside, Length);
            for (int chip = 0; chip < chips; chip++)
            {
                Assert.That(beside[chip].Mix, Is.EqualTo(alone[chip].Mix), $"chip {chip} in block {block}");
                Assert.That(beside[chip].Amplify().ToArray(), Is.EqualTo(alone[chip].Amplify().ToArray()));
            }

            if (block == 19)
                Assert.That(before, Is.Not.EqualTo(alone[0].Mix), "something is heard");
        }
    }

    static void Fill(AnalogStage alone, AnalogStage beside, Random random)
    {
        var codes = new VoiceBlock(Length);
        int longest = random.Next(4) == 0 ? 20 : 600;
        for (int at = 0; at < Length;)
        {
            int end = Math.Min(at + 1 + random.Next(longest), Length);
            for (int voice = 0; voice < 3; voice++)
            {
                int step = random.Next(3) == 0 ? 0 : random.Next(60);
                int code = random.Next(4096);
                for (int i = at; i < end; i++)
                    codes.Waveform(voice)[i] = (ushort)((code + i * step) & 0xfff);
                codes.Envelope(voice)[at..end].Fill((byte)random.Next(256));
            }

            int register = random.Next(21, 25);
            byte value = (byte)random.Next(256);
            foreach (AnalogStage stage in new[] { alone, beside })
            {
                stage.Write(register, value);
                stage.Hear(codes, at, end);
            }

            at = end;
        }
    }
}
