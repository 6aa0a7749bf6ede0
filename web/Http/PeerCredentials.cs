using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace SidFlow.Web.Http;

/// <summary>Who sits at the other end of a unix socket, as the kernel vouches for it.</summary>
/// <remarks>unix(7): SO_PEERCRED gives struct ucred {pid_t pid; uid_t uid; gid_t gid}, 12 bytes.</remarks>
public sealed partial record PeerCredentials(int ProcessId, uint UserId)
{
    const int SolSocket = 1;
    const int SoPeerCred = 17;

    /// <summary>Root, or the user the daemon runs as.</summary>
    public bool IsOperator => UserId == 0 || UserId == EffectiveUserId();

    public override string ToString() => $"uid:{UserId}";

    /// <summary>Null for a connection by TCP.</summary>
    public static PeerCredentials? Of(HttpContext context) => context.Features.Get<PeerCredentials>();

    /// <summary>Connection middleware for the unix socket: asks the kernel once a connection.</summary>
    public static ConnectionDelegate Ask(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
            connection.Features.Set(Read(socket));
        return next(connection);
    };

    static PeerCredentials Read(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new PeerCredentials(MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
