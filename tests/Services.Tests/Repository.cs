namespace SidFlow.Services.Tests;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Top { get; } = FindTop();

    private static string FindTop()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return at.FullName;
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
