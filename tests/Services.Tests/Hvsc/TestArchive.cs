using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

/// <summary>Small collections and archives of them, made on the spot.</summary>
internal static class TestArchive
{
    /// <summary>Where the program is; null when it is not installed.</summary>
    public static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The program, or the calling test is skipped with the reason.</summary>
    public static string Need(string name)
    {
        if (Program(name) is { } path)
            return path;
        Assert.Ignore($"{name} is not installed (Debian: apt install libarchive-tools p7zip-full).");
        return "";
    }

    /// <summary>A .7z of all that lies in a folder.</summary>
    public static byte[] Pack(string folder)
    {
        string file = Path.Combine(Path.GetTempPath(), $"sidflow-{Guid.NewGuid():N}.7z");
        try
        {
            if (Program("bsdtar") is { } bsdtar)
                Run(bsdtar, folder, ["--format", "7zip", "-cf", file, .. Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Cast<string>()]);
            else
                Run(Need("7z"), folder, ["a", "-bd", "-bso0", "-bsp0", file, "."]);
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static void Run(string program, string folder, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        string complaint = process.StandardError.ReadToEnd();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)), Is.True, program);
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {complaint}");
    }

    /// <summary>A collection of a release below a folder: documents, and tunes by path, each of other bytes.</summary>
    public static void WriteCollection(string root, int release, IEnumerable<string> tunes, int? announced = null)
    {
        Write(root, "DOCUMENTS/HVSC.txt", $"----\r\n  THE COLLECTION\r\n\r\n     Release {release}\r\n\r\n{(announced is { } count ? $"It should contain {count} SID files.\r\n" : "")}");
        Write(root, "DOCUMENTS/hv_sids.txt", $"# stub\r\nRelease {release}\r\n");
        foreach (string tune in tunes)
            Write(root, tune, Tune(tune));
    }

    /// <summary>A tune whose bytes follow from a name.</summary>
    public static byte[] Tune(string name) => SidFile.Make(title: Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]);

    public static byte[] PackCollection(int release, IEnumerable<string> tunes, int? announced = null)
    {
        using TempFolder folder = new();
        WriteCollection(folder["C64Music"], release, tunes, announced);
        return Pack(folder.Path);
    }

    /// <param name="files">By path below <c>update/</c>.</param>
    public static byte[] PackUpdate(int release, string script, IReadOnlyDictionary<string, byte[]> files)
    {
        using TempFolder folder = new();
        Write(folder.Path, $"update/Update{release}.hvs", $"# Resulting Version: {release}\r\n#  Previous Version: {release - 1}\r\n{script}");
        foreach ((string path, byte[] bytes) in files)
            Write(folder.Path, $"update/{path}", bytes);
        return Pack(folder.Path);
    }

    public static void Write(string root, string path, byte[] bytes)
    {
        string file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public static void Write(string root, string path, string text) => Write(root, path, Encoding.Latin1.GetBytes(text));

    /// <summary>Path to hash of all files below a folder.</summary>
    public static SortedDictionary<string, string> Picture(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))), StringComparer.Ordinal);
}
