using SidFlow.Emu.Tape;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Simulators.ExSid;

namespace SidFlow.Hw.Tests.ExSid;

/// <summary>The public driver's bytes beside ours, and on our simulated board; tests/peers/exsid.sh builds what it needs.</summary>
[TestFixture]
public sealed class ExSidPeerTest
{
    const string FirstChip = "exSID_chipselect 0";

    static PeerLibrary Run(ExSidFirmware board, bool plus, IEnumerable<string> calls) => PeerLibrary.Run(
        PeerFolder.Given("SIDFLOW_PEER_EXSID", "exsid.sh"), PeerFolder.Given("SIDFLOW_PEER_STUBS", "exsid.sh"), "exSID_new",
        ["?exSID_init", .. calls, "exSID_exit"],
        bytes => Answer(board, bytes), plus ? "exSID+ USB" : "exSID USB");

    static byte[]? Answer(ExSidFirmware board, byte[] bytes)
    {
        List<byte> answer = [];
        board.Receive(bytes, answer.AddRange);
        return answer.Count > 0 ? [.. answer] : null;
    }

    /// <summary>Writes at all distances, the smallest among them, on two chips.</summary>
    static List<(int Cycles, int Chip, int Register, int Value)> Writes(bool twoChips)
    {
        var random = new Random(5);
        List<(int, int, int, int)> writes = [];
        for (int i = 0; i < 3000; i++)
        {
            int cycles = random.Next(4) switch { 0 => random.Next(0, 12), 1 => random.Next(4, 60), 2 => random.Next(2000), _ => random.Next(20_000) };
            writes.Add((cycles, twoChips && i % 5 > 2 ? 1 : 0, random.Next(25), random.Next(256)));
        }
        return writes;
    }

    [Test]
    public void ItSetsUpAndKnowsOurBoard([Values] bool plus)
    {
        PeerLibrary peer = Run(new ExSidFirmware(plus) { Hardware = 'R', Firmware = 12 }, plus, ["?exSID_hwmodel", "?exSID_hwversion"]);
        Assert.That(peer.Settings, Is.EqualTo(new[] { "vendor 1027", plus ? "product 24597" : "product 24577", "baud 2000000", "bits 8", "stop 0", "parity 0", "flow 0", "latency 1" }));
        Assert.That(peer.Answers, Is.EqualTo(new long[] { 0, plus ? 1 : 0, 'R' << 8 | 12 }));
        Assert.That(peer.Packets[0], Is.EqualTo(new[] { ExSidBytes.HardwareVersion, ExSidBytes.FirmwareVersion }));
    }

    /// <summary>Byte for byte: delays, adjustments, changes of chip, being late and catching up.</summary>
    [Test]
    public void ItsBytesAreOurs([Values] bool plus, [Values] bool twoChips)
    {
        var board = new ExSidFirmware(plus);
        var ours = new ExSidStream(plus ? ExSidTiming.Plus : ExSidTiming.Original);
        List<string> calls = [];
        int selected = -1;
        foreach ((int cycles, int chip, int register, int value) in Writes(twoChips))
        {
            ours.Write(cycles, chip, register, value);
            if (chip != selected)
                calls.Add($"exSID_chipselect {selected = chip}");
            calls.Add($"exSID_clkdwrite {cycles} {register} {value}");
        }
        PeerLibrary peer = Run(board, plus, calls);
        byte[] made = ours.Take();
        // Before it comes the question of who is there, behind it the reset of closing and a byte that ends its thread.
        Assert.That(peer.Bytes.AsSpan(2, made.Length).ToArray(), Is.EqualTo(made));
        Assert.That(peer.Bytes[(2 + made.Length)..], Is.EqualTo(new[] { ExSidBytes.Reset, ExSidBytes.Delay }));
        Assert.That(board.Unknown, Is.Empty);
        TestContext.Out.WriteLine($"{made.Length} bytes, {board.Heard.Count} writes heard");
    }

    [Test]
    public void ItsDelaysAreOurWaits([Values] bool plus)
    {
        var ours = new ExSidStream(plus ? ExSidTiming.Plus : ExSidTiming.Original);
        List<string> calls = [FirstChip];
        var random = new Random(6);
        ours.Select(0);
        for (int i = 0; i < 500; i++)
        {
            int wait = random.Next(300), cycles = random.Next(300);
            ours.Wait(wait);
            ours.Write(cycles, 0, 0x18, i & 15);
            calls.Add($"exSID_delay {wait}");
            calls.Add($"exSID_clkdwrite {cycles} 24 {i & 15}");
        }
        byte[] made = ours.Take();
        PeerLibrary peer = Run(new ExSidFirmware(plus), plus, calls);
        Assert.That(peer.Bytes.AsSpan(2, made.Length).ToArray(), Is.EqualTo(made));
    }

    [Test]
    public void ItsClocksAndMixesAreOurs()
    {
        var board = new ExSidFirmware(plus: true);
        PeerLibrary peer = Run(board, plus: true, ["exSID_clockselect 0", "exSID_clockselect 1", "exSID_clockselect 2",
            "exSID_audio_op 0", "exSID_audio_op 1", "exSID_audio_op 2", "exSID_audio_op 3", "exSID_audio_op 5"]);
        Assert.That(peer.Bytes.AsSpan(2, 8).ToArray(), Is.EqualTo(new[]
        {
            ExSidBytes.Clock(SidClock.Pal), ExSidBytes.Clock(SidClock.Ntsc), ExSidBytes.Clock(SidClock.OneMegahertz),
            ExSidBytes.Sound(0, 1), ExSidBytes.Sound(1, 0), ExSidBytes.Sound(1, 1), ExSidBytes.Sound(0, 0), ExSidBytes.Unmute,
        }));
        Assert.That((board.Unknown.Count, board.IsMuted), Is.EqualTo((0, false)));
    }

    /// <summary>A demo tune by their driver arrives on our board as by ours.</summary>
    [Test]
    public void ADemoTuneByItsHandIsHeard()
    {
        var board = new ExSidFirmware(plus: true);
        List<string> calls = ["exSID_clockselect 0", FirstChip];
        List<(long Cycle, SidWrite Write)> writes = [.. DemoTape.Writes(DemoTape.Of("First Light", TimeSpan.FromSeconds(5)))];
        long now = 0;
        foreach ((long cycle, SidWrite write) in writes)
        {
            calls.Add($"exSID_clkdwrite {cycle - now} {write.Register} {write.Value}");
            now = cycle;
        }
        Run(board, plus: true, calls);
        Assert.That(board.Heard.Select(write => (write.Register, write.Value)), Is.EqualTo(writes.Select(w => ((int)w.Write.Register, w.Write.Value))));
        // Close together they are late by what a write costs; nothing is early or lost.
        Assert.That(board.Heard.Zip(writes).Select(pair => pair.First.Cycle - pair.Second.Cycle), Is.All.InRange(0, 100));
    }
}
