using System.Text;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Ultimate64.Ftp;

/// <summary>Puts files onto the device: log in, one passive data connection for each file, log out.</summary>
/// <remarks>
/// The firmware's server crashes on STOR without a data connection, so PASV always goes first. It knows no EPSV; that is tried where PASV is refused.
/// The host in a PASV reply is ignored: data goes where the control connection goes.
/// </remarks>
internal sealed class FtpUpload : IDisposable
{
    private readonly DeviceLink link;
    private readonly IByteWire control;
    private readonly FtpReplyReader replies = new();
    private readonly byte[] piece = new byte[1024];

    private FtpUpload(DeviceLink link, IByteWire control)
    {
        this.link = link;
        this.control = control;
    }

    /// <exception cref="SidPortException">Absent where no server listens; Refused for a wrong password; otherwise Lost or Stalled.</exception>
    internal static FtpUpload LogIn(DeviceLink link, UltimateSettings settings, Deadline limit)
    {
        FtpUpload upload;
        try
        {
            upload = new FtpUpload(link, link.Connect(settings.FtpPort, limit));
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
        try
        {
            upload.Expect(upload.Reply("connect", limit), "connect", 220);
            FtpReply user = upload.Ask("USER user", "log in", limit);
            if (user.Code == 331)
                upload.Expect(upload.Ask($"PASS {settings.Password}", "log in", limit), "log in", 230);
            else
                upload.Expect(user, "log in", 230);
            upload.Expect(upload.Ask("TYPE I", "log in", limit), "log in", 200);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    /// <summary>Makes or replaces a file.</summary>
    /// <exception cref="SidPortException">Refused: no such folder, no space; otherwise Lost or Stalled.</exception>
    internal void Store(string path, ReadOnlySpan<byte> content, Deadline limit)
    {
        const string operation = "upload";
        FtpReply passive = Ask("PASV", operation, limit);
        int? port = passive.PassivePort;
        if (port is null && passive.Code >= 500)
            port = Ask("EPSV", operation, limit).ExtendedPort;
        if (port is null)
            throw Refused(operation, passive);
        IByteWire? data = null;
        try
        {
            data = link.Connect(port.Value, limit);
            FtpReply start = Ask($"STOR {path}", operation, limit);
            if (start.Code is not (125 or 150))
                throw Refused(operation, start);
            data.Write(content, limit.Left);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
        finally
        {
            // Its end is the file's end.
            if (data is not null)
                link.Close(data);
        }
        FtpReply end = Reply(operation, limit);
        if (end.Code is not (226 or 250))
            throw Refused(operation, end);
    }

    /// <returns>False when it is there already, or cannot be.</returns>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    internal bool TryMakeFolder(string path, Deadline limit) => Ask($"MKD {path}", "make folder", limit).Code == 257;

    /// <summary>Leaves with a word, as far as the connection still takes it.</summary>
    public void Dispose()
    {
        TrySayGoodbye();
        link.Close(control);
    }

    private bool TrySayGoodbye()
    {
        try
        {
            return control.TryWrite("QUIT\r\n"u8) > 0;
        }
        catch (WireException)
        {
            return false;
        }
    }

    private FtpReply Ask(string command, string operation, Deadline limit)
    {
        try
        {
            control.Write(Encoding.ASCII.GetBytes(command + "\r\n"), limit.Left);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
        return Reply(operation, limit);
    }

    private FtpReply Reply(string operation, Deadline limit)
    {
        FtpReply reply;
        while (!replies.TryTake(out reply))
            try
            {
                int count = control.Read(piece, limit.Left);
                if (count == 0)
                    throw new SidPortException(SidPortFault.Stalled, control.Name, operation, "no answer in time");
                replies.Add(piece.AsSpan(0, count));
            }
            catch (WireException error)
            {
                throw SidPortException.From(error);
            }
            catch (InvalidDataException error)
            {
                throw new SidPortException(SidPortFault.Refused, control.Name, operation, error.Message, error);
            }
        return reply;
    }

    private void Expect(FtpReply reply, string operation, int code)
    {
        if (reply.Code != code)
            throw Refused(operation, reply);
    }

    private SidPortException Refused(string operation, FtpReply reply) =>
        new(SidPortFault.Refused, control.Name, operation, $"{(reply.Text.Length > 100 ? reply.Text[..100] : reply.Text)} ({reply.Code})");
}
