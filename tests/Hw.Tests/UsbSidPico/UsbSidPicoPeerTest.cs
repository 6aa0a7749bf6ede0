using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

/// <summary>The public driver's packets beside ours, and on our simulated board; tests/peers/usbsid-pico.sh builds what it needs.</summary>
[TestFixture]
public sealed class UsbSidPicoPeerTest
{
    const string Unthreaded = "?init_USBSID 0 0";
    const string Threaded = "?init_USBSID 1 1";

    /// <summary>Mute, clear the bus, unmute, ask for the clock.</summary>
    const int OpeningPackets = 4;

    static PeerLibrary Run(PicoFirmware board, params IEnumerable<string> calls) => PeerLibrary.Run(
        PeerFolder.Given("SIDFLOW_PEER_USBSID", "usbsid-pico.sh"), PeerFolder.Given("SIDFLOW_PEER_STUBS", "usbsid-pico.sh"), "create_USBSID", calls, packet => board.Packet(packet));

    /// <summary>Its thread keeps 64 bytes and a packet back until more comes.</summary>
    static IEnumerable<string> PushOut => [.. Enumerable.Repeat("writeringcycled_USBSID 30 0 8", 45), "sleep 200"];

    static byte[] Start(byte[] packet, int length) => packet.AsSpan(0, length).ToArray();

    [Test]
    public void ItsRequestsAreOursAndOurBoardAnswersThem()
    {
        var board = new PicoFirmware { Sids = 4, BoardVersion = 13 };
        PeerLibrary peer = Run(board, Unthreaded, "?getclockrate_USBSID", "?getnumsids_USBSID", "?getfmoplsid_USBSID", "?getpcbversion_USBSID",
            "setclockrate_USBSID 985248 1", "resetallregisters_USBSID");
        Assert.That(peer.Answers, Is.EqualTo(new long[] { 0, 1_000_000, 4, -1, 13 }));
        Assert.That(peer.Settings, Is.EqualTo(new[] { "interface 0", "interface 1", "lines 3" }));
        // Its commands have a byte or two of nothing more than ours.
        byte[][] ours = [Requests.Mute, Requests.ClearBus, Requests.Unmute, Requests.ReadClock, Requests.ReadSidCount, [0xd2, 0x3a, 0, 0, 0, 0], Requests.ReadBoard,
            Requests.SetClock(BoardClock.Pal), Requests.ResetRegisters];
        Assert.That(peer.Packets, Has.Count.EqualTo(ours.Length));
        for (int i = 0; i < ours.Length; i++)
        {
            Assert.That(Start(peer.Packets[i], ours[i].Length), Is.EqualTo(ours[i]));
            Assert.That(peer.Packets[i].Skip(ours[i].Length), Is.All.Zero);
        }
        Assert.That((board.ClockId, board.Malformed.Count, board.Dangerous.Count), Is.EqualTo((1, 0, 0)));
    }

    /// <summary>What we never send it may: the line reset and the pause reach the simulated board as commands it knows.</summary>
    [Test]
    public void ItsOtherCommandsAreKnownToOurBoard()
    {
        var board = new PicoFirmware { Sids = 2 };
        PeerLibrary peer = Run(board, Unthreaded, "pause_USBSID", "reset_USBSID", "mute_USBSID");
        Assert.That(peer.Packets.Skip(OpeningPackets).Select(Convert.ToHexString), Is.EqualTo(new[] { "CA0000", "CE0000", "CC0000" }));
        Assert.That((board.Malformed.Count, board.Dangerous.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void ItsSingleWritesAndReadsArrive()
    {
        var board = new PicoFirmware { Sids = 2 };
        PeerLibrary peer = Run(board, Unthreaded, "write_USBSID 24 15", "writecycled_USBSID 56 9 300", "?read_USBSID 24", "?readsingle_USBSID 56");
        Assert.That(peer.Answers.Skip(1), Is.EqualTo(new long[] { 15, 9 }));
        Assert.That(board.Heard.Select(write => (write.Chip, write.Register, write.Value)), Is.EqualTo(new[] { (0, 0x18, (byte)15), (1, 0x18, (byte)9) }));
        Assert.That(board.Heard[1].Cycle - board.Heard[0].Cycle, Is.EqualTo(301));
        Assert.That(board.Malformed, Is.Empty);
    }

    /// <summary>Register, value and delay of each write, in the order of the wire.</summary>
    static IEnumerable<string> Groups(IEnumerable<byte[]> packets) =>
        from packet in packets
        where packet[0] >> 6 == 2
        from at in Enumerable.Range(0, (packet[0] & 0x3f) / 4)
        let write = packet.AsSpan(1 + 4 * at, 4).ToArray()
        where write[0] % 32 < ChipSequences.Registers
        select Convert.ToHexString(write);

    /// <summary>It sends n for n cycles, as we do with a cycle offset of 0; apart from where a packet ends, both say the same.</summary>
    [Test]
    public void ADemoTuneIsTheSamePacketsFromBoth()
    {
        var board = new PicoFirmware { Sids = 2 };
        List<(long Cycle, SidWrite Write)> writes = [.. DemoTape.Writes(DemoTape.Of("First Light", TimeSpan.FromSeconds(10)))];
        var ours = new CycledPackets(cycleOffset: 0, idleAddress: 0x1e);
        ours.Begin(SidClock.Pal);
        List<string> calls = [Threaded];
        long now = 0;
        foreach ((long cycle, SidWrite write) in writes)
        {
            int cycles = (int)(cycle - now);
            now = cycle;
            ours.Write(cycles, write.Register, write.Value);
            calls.Add($"writeringcycled_USBSID {write.Register} {write.Value} {cycles}");
        }
        ours.Finish();

        PeerLibrary peer = Run(board, calls.Concat(PushOut));

        string[] theirs = [.. Groups(peer.Packets)];
        Assert.That(theirs, Is.EqualTo(Groups(ours.Ready.Select(packet => packet.Bytes)).ToArray()));
        Assert.That(theirs, Has.Length.EqualTo(writes.Count));
        Assert.That(peer.Packets.Skip(OpeningPackets).Select(packet => packet[0]), Is.All.EqualTo(0xbc), "full packets of 15 writes");
        Assert.That(board.Malformed, Is.Empty);
        // Each write of its takes a cycle more than it says.
        var heard = board.Heard.Where(write => write.Register < ChipSequences.Registers).ToArray();
        Assert.That(heard.Select(write => (write.Register, write.Value)), Is.EqualTo(writes.Select(w => ((int)w.Write.Register, w.Write.Value))));
        Assert.That(heard.Select((write, index) => write.Cycle - writes[index].Cycle - (index + 1)).Distinct().ToArray(), Has.Length.EqualTo(1));
        TestContext.Out.WriteLine($"{writes.Count} writes in {peer.Packets.Count - OpeningPackets} packets");
    }
}
