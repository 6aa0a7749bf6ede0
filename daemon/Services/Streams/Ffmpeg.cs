using System.Diagnostics;

namespace SidFlow.Services.Streams;

/// <summary>ffmpeg as a child process. Optional: without it WAV and tapes still work.</summary>
/// <param name="program">A name looked up in PATH, or a path.</param>
public sealed class Ffmpeg(string program = "ffmpeg")
{
    /// <summary>What .NET says of a child that SIGKILL has ended.</summary>
    private const int Killed = 128 + 9;

    /// <summary>Starts of a run that is killed each time, as workers get.</summary>
    private const int MostStarts = 3;

    private static readonly TimeSpan longestRun = TimeSpan.FromMinutes(10);

    public const string Missing = "ffmpeg is not installed (Debian: apt install ffmpeg); WAV works without it.";

    /// <summary>Looked up each time: installing it needs no restart.</summary>
    public bool IsInstalled => program.Contains('/')
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>A child with piped input, output and errors, with a low priority, so that it never competes with the deck.</summary>
    /// <exception cref="FfmpegException">It cannot be started.</exception>
    public Process Start(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] always = ["-hide_banner", "-loglevel", "error", "-nostats"];
        foreach (string argument in always.Concat(arguments))
            start.ArgumentList.Add(argument);
        try
        {
            return Calm(Process.Start(start) ?? throw new FfmpegException("ffmpeg could not be started."));
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new FfmpegException(IsInstalled ? $"ffmpeg could not be started: {error.Message}" : Missing, error);
        }
    }

    /// <summary>Runs to the end. Killed from outside, as when memory runs out, it is started again: what it writes, it writes anew.</summary>
    /// <exception cref="FfmpegException">It failed, with its own last words.</exception>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        for (int starts = 1; ; starts++)
        {
            (int code, string lastWords) = await RunOnceAsync(arguments, stop);
            if (code == 0)
                return;
            if (code != Killed || starts == MostStarts)
                throw new FfmpegException(code == Killed ? $"ffmpeg was killed from outside {MostStarts} times. Is there too little memory?" : $"ffmpeg failed: {lastWords}");
        }
    }

    private async Task<(int Code, string LastWords)> RunOnceAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using Process process = Start(arguments);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(longestRun);
        process.StandardInput.Close();
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, LastLine(await errors));
        }
        finally
        {
            Stop(process);
        }
    }

    /// <summary>Kills the child if it still runs.</summary>
    public static void Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill();
    }

    private static Process Calm(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
            return process;
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already; whoever reads its output finds out why.
            return process;
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "no reason given";
}

/// <summary>ffmpeg is missing or failed, with the reason a listener reads.</summary>
public sealed class FfmpegException(string reason, Exception? cause = null) : Exception(reason, cause);
