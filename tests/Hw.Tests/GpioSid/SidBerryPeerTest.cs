using SidFlow.Emu.Tape;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Simulators.GpioSid;

namespace SidFlow.Hw.Tests.GpioSid;

/// <summary>SidBerry, the public player for SIDs on GPIO lines, seen from the chip; tests/peers/sidberry.sh brings it.</summary>
[TestFixture]
public sealed class SidBerryPeerTest
{
    const string Script = "sidberry.sh";
    const string Title = "First Light";

    /// <summary>wiringPi's numbers as those of the processor, which our settings have.</summary>
    static readonly Dictionary<int, int> lineOf = new()
    {
        [0] = 17,
        [1] = 18,
        [2] = 27,
        [3] = 22,
        [4] = 23,
        [5] = 24,
        [6] = 25,
        [7] = 4,
        [8] = 2,
        [9] = 3,
        [10] = 8,
        [11] = 7,
        [15] = 14,
        [16] = 15,
    };

    [Test]
    public void ItsWiringAndItsStepsAreOurs()
    {
        string program = PeerFolder.Given("SIDFLOW_PEER_SIDBERRY", Script);
        (long Nanoseconds, int Line, bool High)[] changes = Play(program, PeerFolder.Given("SIDFLOW_PEER_STUBS", Script));

        // Our map of its wiring, and chips that mind the data sheet's rules.
        GpioLineMap map = GpioLineMap.SidBerry;
        var chip = new SidBus(new SidPins([.. map.Data], [.. map.Address], [.. map.Selects]), periodNanoseconds: 1015, phaseNanoseconds: 300);
        ulong levels = ulong.MaxValue;
        foreach ((long nanoseconds, int line, bool high) in changes)
        {
            levels = high ? levels | 1ul << line : levels & ~(1ul << line);
            chip.Set(nanoseconds, levels);
        }
        var meant = DemoTape.Writes(DemoTape.Of(Title, TimeSpan.FromSeconds(3))).Select(write => (Register: (int)write.Write.Register, Value: (int)write.Write.Value)).ToArray();
        var heard = chip.Latched.Select(write => (write.Register, write.Value)).ToArray();
        TestContext.Out.WriteLine($"{changes.Length} changes, {heard.Length} writes");
        Assert.That(chip.Breaches, Is.Empty);
        int start = Enumerable.Range(0, heard.Length - 200).FirstOrDefault(at => heard.AsSpan(at, 200).SequenceEqual(meant.AsSpan(0, 200)), -1);
        Assert.That(start, Is.GreaterThanOrEqualTo(0), "our machine's writes are nowhere in its");
        int count = Math.Min(heard.Length - start, meant.Length);
        Assert.That(heard.Skip(start).Take(count), Is.EqualTo(meant.Take(count)));
        Assert.That(count, Is.GreaterThan(1000));
    }

    static (long, int, bool)[] Play(string program, string stubs)
    {
        using var peer = new PeerProcess(program, ["tune.sid"], folder =>
        {
            File.WriteAllBytes(Path.Combine(folder, "tune.sid"), DemoTape.File(Title));
            return new() { ["LD_LIBRARY_PATH"] = stubs, ["SIDFLOW_PEER_LOG"] = Path.Combine(folder, "lines") };
        });
        // It looks for keys each frame.
        peer.EndInput();
        peer.Await(lines => lines.Any(line => line.Contains("[00:03]")), "three seconds of the tune", TimeSpan.FromSeconds(30));
        return [.. from line in File.ReadAllLines(Path.Combine(peer.Folder, "lines")).SkipLast(1)
                   let words = line.Split(' ')
                   select (long.Parse(words[0]), lineOf[int.Parse(words[1])], words[2] == "1")];
    }
}
