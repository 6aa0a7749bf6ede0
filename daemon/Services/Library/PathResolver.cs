using Microsoft.Win32.SafeHandles;

namespace SidFlow.Services.Library;

/// <summary>The one way from a name that somebody sent to a file inside a folder. Nothing outside the folder is ever named or opened.</summary>
public sealed class PathResolver(string folder)
{
    private const int MaxLength = 4096;

    /// <summary>As many as Linux follows before it answers ELOOP.</summary>
    private const int MaxLinks = 40;

    /// <summary>The absolute path without links, or why there is none. The file itself need not exist.</summary>
    public bool TryResolve(string relative, out string path, out string refusal)
    {
        path = "";
        refusal = Fault(relative) ?? "";
        if (refusal.Length > 0)
            return false;
        string? root = RealPath(Path.GetFullPath(folder));
        string? real = root is null ? null : RealPath(Path.Combine(root, relative));
        if (root is null || real is null)
        {
            refusal = "The path goes round in a circle of links.";
            return false;
        }
        if (!IsInside(root, real))
        {
            refusal = "The path leads out of the library's folder.";
            return false;
        }
        path = real;
        return true;
    }

    /// <summary>Opens for reading and looks once more at what was really opened, so that a link set meanwhile gains nothing.</summary>
    /// <exception cref="TuneFileException">The name is not allowed, or leads to no plain file inside the folder.</exception>
    public byte[] ReadFile(string relative, int maxBytes)
    {
        if (!TryResolve(relative, out string path, out string refusal))
            throw new TuneFileException(refusal);
        try
        {
            var info = new FileInfo(path);
            // Pipes and devices have no length, and opening one can wait forever.
            if (info.Length == 0)
                throw new TuneFileException($"{relative} is empty.");
            if (info.Length > maxBytes)
                throw new TuneFileException($"{relative} is larger than any tune.");
            using SafeFileHandle handle = File.OpenHandle(path);
            if (OpenedPath(handle) is { } opened && opened != path)
                throw new TuneFileException("The path leads out of the library's folder.");
            return ReadAll(handle, maxBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TuneFileException($"{relative} cannot be read: {Plain(error)}", error);
        }
    }

    internal static string Plain(Exception error) => error switch
    {
        UnauthorizedAccessException => "sidflowd has no right to read it. Give its user that right.",
        FileNotFoundException or DirectoryNotFoundException => "it is not there any more. Scan the library again.",
        _ => error.Message,
    };

    /// <summary>Where a chain of links ends; null for a circle. What does not exist is taken as it is written.</summary>
    public static string? RealPath(string absolute)
    {
        var todo = new Stack<string>(absolute.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        string real = "/";
        int links = 0;
        while (todo.TryPop(out string? part))
        {
            if (part == ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }
            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (target.StartsWith('/'))
                real = "/";
            foreach (string piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                todo.Push(piece);
        }
        return real;
    }

    internal static bool IsInside(string root, string path) =>
        path.StartsWith(root.EndsWith('/') ? root : root + '/', StringComparison.Ordinal);

    private static string? Fault(string relative)
    {
        if (relative.Length is 0 or > MaxLength)
            return "The path is empty or too long.";
        if (relative.Contains('\0') || relative.Contains('\\') || relative[0] == '/')
            return "The path holds what no path in the library has.";
        return relative.Split('/').Any(part => part is "" or "." or "..") ? "The path holds '..', '.' or an empty part." : null;
    }

    private static string? OpenedPath(SafeFileHandle handle) =>
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget : null;

    private static byte[] ReadAll(SafeFileHandle handle, int maxBytes)
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(handle), maxBytes)];
        int have = 0;
        while (have < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(have), have) is > 0 and int got)
            have += got;
        return have == bytes.Length ? bytes : bytes[..have];
    }
}
