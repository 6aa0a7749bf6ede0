using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Streams;

[TestFixture, CancelAfter(20_000)]
public sealed class BroadcastTest
{
    [Test]
    public async Task ASlowListenerLosesItsOldestBlocksAndNobodyElseDoes()
    {
        Broadcast broadcast = new();
        using BroadcastListener slow = broadcast.Join(10);
        using BroadcastListener quick = broadcast.Join(100);
        for (byte i = 0; i < 50; i++)
            broadcast.Send(new byte[] { i });
        broadcast.End();

        Assert.That(await All(slow), Is.EqualTo(Enumerable.Range(40, 10)));
        Assert.That(slow.Dropped, Is.EqualTo(40));
        Assert.That(await All(quick), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(quick.Dropped, Is.Zero);
    }

    [Test]
    public async Task AListenerStartsWithWhatItWasPromised()
    {
        Broadcast broadcast = new();
        broadcast.Send(new byte[] { 1 });
        using BroadcastListener listener = broadcast.Join(10, new byte[] { 100 }, new byte[] { 101 });
        broadcast.Send(new byte[] { 2 });
        broadcast.End();

        Assert.That(await All(listener), Is.EqualTo(new[] { 100, 101, 2 }));
    }

    [Test]
    public async Task WhoLeavesGetsNothingMore()
    {
        Broadcast broadcast = new();
        BroadcastListener listener = broadcast.Join(10);
        broadcast.Send(new byte[] { 1 });
        listener.Dispose();
        broadcast.Send(new byte[] { 2 });

        Assert.That(await All(listener), Is.EqualTo(new[] { 1 }));
        Assert.That(broadcast.Listeners, Is.Zero);
    }

    [Test]
    public async Task WhoJoinsAnEndedBroadcastIsToldSo()
    {
        Broadcast broadcast = new();
        broadcast.End();

        Assert.That(await All(broadcast.Join(10)), Is.Empty);
    }

    private static async Task<List<int>> All(BroadcastListener listener)
    {
        List<int> all = [];
        await foreach (ReadOnlyMemory<byte> block in listener.ReadAsync(CancellationToken.None))
            all.Add(block.Span[0]);
        return all;
    }
}
