using System.Text;

namespace SidFlow.Services.Accounts;

/// <summary>Opens a new appliance to its owner, once: whoever can read the machine's log or this file makes the super-admin.</summary>
public sealed class SetupToken(string file, UserStore users)
{
    public const string FileName = "setup-token";

    private const int Groups = 6;

    private readonly Lock gate = new();
    private volatile bool isDone;

    /// <summary>The token while there is no super-admin, made and kept in a file for its owner's eyes when there is none yet; null once there is one.</summary>
    public string? Current()
    {
        // It does not come back: there is always a super-admin once there was one.
        if (isDone)
            return null;
        lock (gate)
        {
            if (users.HasSuperAdmin)
            {
                isDone = true;
                File.Delete(file);
                return null;
            }
            if (Read(file) is { } kept)
                return kept;
            string token = Secrets.NewReadable(Groups);
            Write(token);
            return token;
        }
    }

    public bool Matches(string? given) => given is not null && Current() is { } token && Secrets.AreEqual(Secrets.Plain(given), Secrets.Plain(token));

    /// <summary>Null when there is none.</summary>
    public static string? Read(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null;

    private void Write(string token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Another's file, or one that others may read, is not written into.
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(token + "\n"));
        stream.Flush(flushToDisk: true);
    }
}
