using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

[TestFixture]
public sealed class NsdRequestReaderTest
{
    /// <summary>Any bytes in any pieces: the requests that come out are the bytes that went in.</summary>
    [Test]
    public void AnyBytesInAnyPiecesAreTheSameRequests([Range(1, 30)] int seed)
    {
        var random = new Random(seed);
        byte[] bytes = new byte[random.Next(200_000)];
        random.NextBytes(bytes);
        var reader = new NsdRequestReader();
        var again = new List<byte>();
        for (int at = 0; at < bytes.Length;)
        {
            Memory<byte> room = reader.Room;
            Assert.That(room.Length, Is.Positive);
            int count = Math.Min(Math.Min(random.Next(1, 5000), room.Length), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(room.Span);
            reader.Take(count);
            at += count;
            while (reader.TryRead(out NsdRequest request))
                again.AddRange(NsdRequest.Encode(request.Command, request.Sid, request.Data.Span));
        }
        Assert.That(again, Is.EqualTo(bytes[..again.Count]));
        Assert.That(bytes, Has.Length.LessThan(again.Count + NsdRequest.HeaderBytes + ushort.MaxValue), "no more than one request is left over");
    }

    [Test]
    public void ARequestIsCompleteWithItsLastByte()
    {
        var reader = new NsdRequestReader();
        byte[] bytes = NsdRequest.Encode(NsdCommand.TryWrite, 3, 1, 2, 3, 4);
        foreach (byte one in bytes[..^1])
        {
            reader.Room.Span[0] = one;
            reader.Take(1);
            Assert.That(reader.TryRead(out _), Is.False);
        }
        reader.Room.Span[0] = bytes[^1];
        reader.Take(1);
        Assert.That(reader.TryRead(out NsdRequest request));
        Assert.That((request.Command, request.Sid, request.Data.ToArray()), Is.EqualTo((NsdCommand.TryWrite, (byte)3, new byte[] { 1, 2, 3, 4 })));
        Assert.That(reader.TryRead(out _), Is.False);
    }
}
