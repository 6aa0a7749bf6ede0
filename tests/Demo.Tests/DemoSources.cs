using SidFlow.Demo.Output;
using SidFlow.Demo.Tunes;

namespace SidFlow.Demo.Tests;

static class DemoSources
{
    /// <summary>The folder demo/ of the source tree this test was built from.</summary>
    public static string Folder { get; } = Find();

    static readonly Lazy<IReadOnlyList<CompiledTune>> compiled = new(() => DemoFolder.Compile(Folder));

    public static IReadOnlyList<CompiledTune> Tunes => compiled.Value;

    static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return Path.Combine(at.FullName, "demo");
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
