using System.Diagnostics;

namespace SidFlow.Benchmarks;

static class Repository
{
    /// <summary>The folder with the solution in it, looked for upwards from the program.</summary>
    public static string Top { get; } = FindTop();

    /// <summary>The commit measured; a plus sign follows when files differ from it.</summary>
    public static string Commit =>
        Git("describe --always --abbrev=9 --exclude=* --dirty=+") ?? "unknown commit";

    static string FindTop()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return at.FullName;
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }

    static string? Git(string arguments)
    {
        using Process? git = Process.Start(new ProcessStartInfo("git", $"-C \"{Top}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        if (git is null)
            return null;
        string output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : null;
    }
}
