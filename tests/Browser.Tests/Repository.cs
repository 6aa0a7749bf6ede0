namespace SidFlow.Browser.Tests;

/// <summary>Where the build has put what these tests start and what they leave behind.</summary>
static class Repository
{
    static readonly string Top = FindTop();

    /// <summary>The daemon of the same configuration as these tests.</summary>
    public static string Daemon => Path.Combine(Top, "artifacts", "bin", "SidFlow.Host", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "sidflowd.dll");

    public static string DemoTunes => Path.Combine(Top, "artifacts", "demo-tunes");
    public static string Screenshots => Path.Combine(Top, "artifacts", "screenshots");
    public static string Axe => Path.Combine(Top, "web", "ui", "node_modules", "axe-core", "axe.min.js");

    static string FindTop()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return at.FullName;
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
