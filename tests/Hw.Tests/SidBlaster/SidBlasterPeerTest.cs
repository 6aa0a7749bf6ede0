using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Simulators.SidBlaster;

namespace SidFlow.Hw.Tests.SidBlaster;

/// <summary>The public hardsid library's bytes beside ours, and on our simulated board; tests/peers/sidblaster.sh builds what it needs.</summary>
[TestFixture]
public sealed class SidBlasterPeerTest
{
    static PeerLibrary Run(SidBlasterFirmware board, string product, params IEnumerable<string> calls) => PeerLibrary.Run(
        PeerFolder.Given("SIDFLOW_PEER_SIDBLASTER", "sidblaster.sh"), PeerFolder.Given("SIDFLOW_PEER_STUBS", "sidblaster.sh"), "0", calls,
        bytes => Answer(board, bytes), product);

    static byte[]? Answer(SidBlasterFirmware board, byte[] bytes)
    {
        List<byte> answer = [];
        board.Receive(bytes, answer.AddRange);
        return answer.Count > 0 ? [.. answer] : null;
    }

    [TestCase("SIDBlaster/USB", 0)]
    [TestCase("SIDBlaster/USB/6581", 1)]
    [TestCase("SIDBlaster/USB/8580", 2)]
    public void ItKnowsOurBoardByItsName(string product, int type)
    {
        PeerLibrary peer = Run(new SidBlasterFirmware(), product, "?HardSID_Devices", "?HardSID_GetSIDType");
        Assert.That(peer.Answers, Is.EqualTo(new long[] { 1, type }));
        Assert.That(peer.Settings, Is.EqualTo(new[] { "baud 500000", "bits 8", "stop 0", "parity 0" }));
    }

    [Test]
    public void ADemoTuneIsTheSameBytesFromBoth()
    {
        var board = new SidBlasterFirmware();
        List<(long Cycle, SidWrite Write)> writes = [.. DemoTape.Writes(DemoTape.Of("First Light", TimeSpan.FromSeconds(3)))];
        List<string> calls = ["?HardSID_Devices"];
        List<byte> ours = [];
        long now = 0;
        foreach ((long cycle, SidWrite write) in writes)
        {
            calls.Add($"HardSID_Write {cycle - now} {write.Register} {write.Value}");
            now = cycle;
            ours.AddRange([SidBlasterBytes.Address(write.Register), write.Value]);
        }
        // It works in a thread of its own, and in the tune's time.
        PeerLibrary peer = Run(board, "SIDBlaster/USB", calls.Append("HardSID_SoftFlush").Append("sleep 4000"));
        Assert.That(peer.Bytes, Is.EqualTo(ours));
        Assert.That(board.Heard.Select(write => (write.Register, write.Value)), Is.EqualTo(writes.Select(w => ((int)w.Write.Register, w.Write.Value))));
        Assert.That(board.Resets, Is.Zero);
        TestContext.Out.WriteLine($"{writes.Count} writes in {peer.Packets.Count} transfers");
    }

    [Test]
    public void ItReadsAsWeAskAndIsAnswered()
    {
        var board = new SidBlasterFirmware();
        PeerLibrary peer = Run(board, "SIDBlaster/USB", "?HardSID_Devices", "HardSID_Write 0 27 90", "HardSID_SoftFlush", "?HardSID_Read 0 27");
        Assert.That(peer.Answers, Is.EqualTo(new long[] { 1, 90 }));
        Assert.That(peer.Bytes[^1], Is.EqualTo(SidBlasterBytes.ReadOscillator));
    }

    /// <summary>Its silence is the six frequency registers; ours is more.</summary>
    [Test]
    public void ItsSilenceIsPartOfOurs()
    {
        var board = new SidBlasterFirmware();
        PeerLibrary peer = Run(board, "SIDBlaster/USB", "?HardSID_Devices", "HardSID_Write 0 1 40", "HardSID_Reset", "sleep 200");
        Assert.That(peer.Bytes[^12..], Is.EqualTo(new byte[] { 0xe0, 0, 0xe1, 0, 0xe7, 0, 0xe8, 0, 0xee, 0, 0xef, 0 }));
        Assert.That(ChipSequences.SilencedRegisters.ToArray(), Is.SupersetOf(new byte[] { 0, 1, 7, 8, 14, 15 }));
        Assert.That(board.Register(1), Is.Zero);
    }
}
