using System.Diagnostics;

namespace SidFlow.Hw.Tests.Peers;

/// <summary>A program we did not write, or one around such a program, and the lines it prints.</summary>
sealed class PeerProcess : IDisposable
{
    private readonly Process process;
    private readonly List<string> lines = [];

    /// <summary>Where it runs; gone when this is disposed.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sidflow-peer").FullName;

    /// <summary>Starts it in an empty folder of its own.</summary>
    /// <param name="prepare">Fills the folder and gives what else the environment has.</param>
    public PeerProcess(string program, IEnumerable<string> arguments, Func<string, Dictionary<string, string>>? prepare = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
            Environment = { ["HOME"] = Folder },
        };
        foreach ((string name, string value) in prepare?.Invoke(Folder) ?? [])
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string[] Lines
    {
        get { lock (lines) return [.. lines]; }
    }

    public bool HasEnded => process.HasExited;

    public void EndInput() => process.StandardInput.Close();

    /// <summary>Fails when it does not come true in time, or the peer ends before.</summary>
    public void Await(Func<string[], bool> condition, string what, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        lock (lines)
            while (!condition([.. lines]))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(start) > limit)
                    Assert.Fail($"{what}: {(process.HasExited ? "the peer has ended" : "not in time")}\n{string.Join('\n', lines.TakeLast(20))}");
                Monitor.Wait(lines, 200);
            }
    }

    /// <returns>The lines, when it has ended by itself.</returns>
    public string[] AwaitEnd(TimeSpan limit)
    {
        Assert.That(process.WaitForExit(limit), "the peer does not end");
        process.WaitForExit();
        return Lines;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (lines)
        {
            lines.Add(line.Data);
            Monitor.PulseAll(lines);
        }
    }
}
