using System.Net;
using System.Net.Sockets;
using SidFlow.Hw.NetworkSidDevice;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>A Network SID Device for other programs: their writes sound in the room while the room itself is free.</summary>
/// <remarks>One player at a time; another one gets an error and is sent away. Whoever leaves is silent within a block.</remarks>
public sealed class SidServer : IAsyncDisposable
{
    /// <summary>Who has asked for nothing for so long loses its place when another one knocks. Alone, a player may be quiet for hours.</summary>
    public static readonly TimeSpan KeptPlace = TimeSpan.FromSeconds(30);

    /// <summary>Connections sent away without a pause, and the pause after each further one.</summary>
    private const int RefusedAtOnce = 20;
    private static readonly TimeSpan refusalPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan slowestReader = TimeSpan.FromSeconds(5);

    private readonly NetworkGuest guest;
    private readonly ClientList allowed;
    private readonly Socket listener;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;
    private volatile string? player;
    private Socket? place;
    private Task playing = Task.CompletedTask;
    private long askedAt;
    private long refused;
    private int refusedInRow;
    private long refusedAt;

    private SidServer(NetworkGuest guest, ClientList allowed, Socket listener, TimeProvider time)
    {
        this.guest = guest;
        this.allowed = allowed;
        this.listener = listener;
        this.time = time;
        Address = (IPEndPoint)listener.LocalEndPoint!;
        accepting = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Who is connected, heard or not.</summary>
    public string? Player => player;

    /// <summary>Connections sent away: not allowed, or not the first.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <exception cref="SocketException">The address is taken or not ours.</exception>
    public static SidServer Open(IPEndPoint address, ClientList allowed, NetworkGuest guest, TimeProvider time)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                listener.DualMode = true;
            listener.Bind(address);
            listener.Listen(8);
            return new SidServer(guest, allowed, listener, time);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        await playing;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // The client was gone before it came in, or there is no room for another socket.
                await RestAsync();
                continue;
            }
            IPAddress from = ((IPEndPoint)client.RemoteEndPoint!).Address;
            bool isAllowed = allowed.Allows(from);
            if (isAllowed && player is not null && time.GetElapsedTime(Interlocked.Read(ref askedAt)) >= KeptPlace)
            {
                place!.Dispose();
                await playing;
            }
            if (!isAllowed || player is not null)
            {
                Interlocked.Increment(ref refused);
                TurnAway(client, isAllowed);
                await RestAsync();
                continue;
            }
            player = $"{(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from)}";
            place = client;
            Interlocked.Exchange(ref askedAt, time.GetTimestamp());
            playing = PlayAsync(client);
        }
    }

    /// <summary>Whoever knocks again and again is let in less and less often.</summary>
    private async Task RestAsync()
    {
        if (time.GetElapsedTime(refusedAt) > RefusedAtOnce * refusalPause)
            refusedInRow = 0;
        refusedAt = time.GetTimestamp();
        if (++refusedInRow > RefusedAtOnce)
            await Task.Delay(refusalPause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="told">A player of the household hears that the place is taken; others hear nothing.</param>
    private static void TurnAway(Socket client, bool told)
    {
        using (client)
        {
            client.Blocking = false;
            if (told && client.Send(new NsdReply(NsdAnswer.Error).Encode(), SocketFlags.None, out SocketError trouble) == 1 && trouble == SocketError.Success)
                client.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task PlayAsync(Socket client)
    {
        using (client)
        {
            guest.Enter(player!);
            try
            {
                client.NoDelay = true;
                client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
                client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
                client.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
                await ServeAsync(client);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A broken connection, a reader that does not read, a place that was lost, or our own end: the player is gone.
                guest.Rest();
            }
            finally
            {
                guest.Leave();
                guest.Unmute();
                player = null;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        // Off the accepting thread: making chips takes a few milliseconds.
        await Task.Yield();
        var session = new GuestSession(guest);
        var reader = new NsdRequestReader();
        var allowance = new WorkAllowance(time);
        while (true)
        {
            int count = await client.ReceiveAsync(reader.Room, stopping.Token);
            if (count == 0)
                return;
            reader.Take(count);
            while (reader.TryRead(out NsdRequest request))
            {
                Interlocked.Exchange(ref askedAt, time.GetTimestamp());
                await SendAsync(client, (await AnswerAsync(session, request, allowance)).Encode());
            }
        }
    }

    /// <summary>A player that asks for more than its share waits for its answers.</summary>
    private async Task<NsdReply> AnswerAsync(GuestSession session, NsdRequest request, WorkAllowance allowance)
    {
        int units = WorkAllowance.UnitsOf(request);
        bool isTooMuch = units > WorkAllowance.Most;
        if (allowance.Take(isTooMuch ? WorkAllowance.UnitsToAnswer(request) : units) is var wait && wait > TimeSpan.Zero)
            await Task.Delay(wait, time, stopping.Token);
        if (isTooMuch)
            return new NsdReply(NsdAnswer.Error);
        return session.Answer(request);
    }

    /// <summary>In one piece: players take what one read gives for the whole answer.</summary>
    private async Task SendAsync(Socket client, byte[] reply)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        limit.CancelAfter(slowestReader);
        for (int sent = 0; sent < reply.Length;)
            sent += await client.SendAsync(reply.AsMemory(sent), limit.Token);
    }
}
