using System.Diagnostics;
using System.Text;

namespace SidFlow.Kills;

/// <summary>Collections of copies of the demo tunes, under titles that make them different files.</summary>
static class TuneFolder
{
    const int TitleAt = 0x16, TitleLength = 32;

    /// <summary>Programs that pack; the same unpack.</summary>
    static readonly string[] packers = ["7zz", "7z", "7za", "bsdtar"];

    /// <summary>Null where none is installed.</summary>
    public static string? Packer => packers.Select(Find).FirstOrDefault(path => path is not null);

    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>So many copies of each demo tune, one composer's folder for each copy.</summary>
    /// <param name="ofEach">Null: of all tunes; else of the smallest alone, so many in a folder.</param>
    /// <returns>Paths below the folder.</returns>
    public static IReadOnlyList<string> Write(string demo, string folder, int composers, int? ofEach = null)
    {
        FileInfo[] tunes = [.. new DirectoryInfo(demo).EnumerateFiles("*.sid", SearchOption.AllDirectories).OrderBy(file => file.Name, StringComparer.Ordinal)];
        List<string> paths = [];
        for (int composer = 0; composer < composers; composer++)
            foreach (FileInfo tune in ofEach is { } many ? Enumerable.Repeat(tunes.MinBy(file => file.Length)!, many) : tunes)
            {
                string path = $"MUSICIANS/{(char)('A' + composer % 26)}/Composer_{composer}/{paths.Count:0000}_{tune.Name}";
                byte[] bytes = File.ReadAllBytes(tune.FullName);
                bytes.AsSpan(TitleAt, TitleLength).Clear();
                Encoding.ASCII.GetBytes($"Copy {paths.Count}").CopyTo(bytes, TitleAt);
                Put(folder, path, bytes);
                paths.Add(path);
            }
        return paths;
    }

    public static void Put(string folder, string path, byte[] bytes)
    {
        string file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
    }

    public static void Put(string folder, string path, string text) => Put(folder, path, Encoding.Latin1.GetBytes(text));

    /// <summary>A .7z of all that lies in a folder.</summary>
    public static byte[] Pack(string folder)
    {
        string file = folder.TrimEnd('/') + ".7z";
        string program = Packer ?? throw new InvalidOperationException("7z or bsdtar is needed (Debian: apt install libarchive-tools, or p7zip-full).");
        string[] arguments = program.EndsWith("tar", StringComparison.Ordinal)
            ? ["--format", "7zip", "-cf", file, .. Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Cast<string>()]
            : ["a", "-mx1", "-bd", "-bso0", "-bsp0", file, "."];
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)) || process.ExitCode != 0)
            throw new InvalidOperationException($"{program} did not pack {folder}.");
        byte[] packed = File.ReadAllBytes(file);
        File.Delete(file);
        return packed;
    }
}
