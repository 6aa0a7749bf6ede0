using System.Diagnostics;

namespace SidFlow.Hw.Tests.Wires.Linux;

/// <summary>A named pipe in a folder of its own.</summary>
sealed class Fifo : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sidflow-fifo");

    public Fifo()
    {
        Path = System.IO.Path.Combine(folder.FullName, "wire");
        using Process mkfifo = Process.Start("mkfifo", [Path]);
        mkfifo.WaitForExit();
        Assert.That(mkfifo.ExitCode, Is.Zero);
    }

    public string Path { get; }

    public void Dispose() => folder.Delete(true);
}
