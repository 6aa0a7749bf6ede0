using System.Diagnostics;
using System.Globalization;

namespace SidFlow.Services.Hvsc.Archives;

/// <summary>A program that works on bytes from outside: with little priority, limits of memory and file size, and never longer than we live.</summary>
internal static class ConfinedChild
{
    private const long MostMemoryKib = 1 << 20;
    private const int MostErrorText = 2_000;

    private static readonly TimeSpan look = TimeSpan.FromMilliseconds(200);

    // Its standard input is a pipe from us. When that closes, because we say so or because we are gone, the program is killed.
    private const string Guard = """
        ulimit -f "$1"; ulimit -v "$2"; ulimit -c 0; shift 2
        exec 3<&0
        nice -n 10 "$@" </dev/null 3<&- &
        child=$!
        { cat <&3 >/dev/null; kill -9 $child; } 2>/dev/null >/dev/null &
        guard=$!
        wait $child; code=$?
        kill $guard 2>/dev/null
        exit $code
        """;

    /// <param name="line">Told each line of its output; null where there is none to be read.</param>
    /// <param name="watch">Told every while how many bytes it has written; throws to end it.</param>
    /// <returns>The exit code and the end of what it had to complain about.</returns>
    /// <exception cref="TimeoutException">It took longer than <paramref name="longest"/>.</exception>
    public static async Task<(int Code, string Complaint)> RunAsync(
        IReadOnlyList<string> command, long largestFile, TimeSpan longest, Action<string>? line, Func<long, Task> watch, TimeProvider clock, CancellationToken stop)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // dash counts blocks of 512 bytes, bash of 1024: taken as 512, bash allows twice as much, which is still a limit.
        string blocks = (largestFile / 512 + 1).ToString(CultureInfo.InvariantCulture);
        foreach (string argument in (string[])["-c", Guard, "sh", blocks, MostMemoryKib.ToString(CultureInfo.InvariantCulture), .. command])
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C.UTF-8";

        using Process child = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            Task<string> complaint = ReadEndAsync(child.StandardError, limit.Token);
            Task output = ReadLinesAsync(child.StandardOutput, line, limit.Token);
            long began = clock.GetTimestamp();
            Task ended = child.WaitForExitAsync(limit.Token);
            while (await Task.WhenAny(ended, Task.Delay(look, clock, limit.Token)) != ended)
            {
                stop.ThrowIfCancellationRequested();
                if (clock.GetElapsedTime(began) > longest)
                    throw new TimeoutException($"{command[0]} did not end within {longest.TotalMinutes:0.#} min.");
                await watch(WrittenBy(child.Id));
            }
            await ended;
            await output;
            return (child.ExitCode, await complaint);
        }
        finally
        {
            // The guard in the shell sees the pipe close and kills the program.
            child.StandardInput.Close();
            if (!child.HasExited)
            {
                using CancellationTokenSource last = new(TimeSpan.FromSeconds(5));
                await child.WaitForExitAsync(last.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!child.HasExited)
                    child.Kill(entireProcessTree: true);
            }
            await limit.CancelAsync();
        }
    }

    /// <summary>Bytes that the program below the shell has handed to write calls so far (proc_pid_io(5): wchar).</summary>
    private static long WrittenBy(int shell)
    {
        try
        {
            long most = 0;
            foreach (string child in File.ReadAllText($"/proc/{shell}/task/{shell}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                foreach (string entry in File.ReadLines($"/proc/{child}/io"))
                    if (entry.StartsWith("wchar: ", StringComparison.Ordinal) && long.TryParse(entry.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
                        most = Math.Max(most, bytes);
            return most;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or the kernel does not tell: what was written is counted afterwards in any case.
            return 0;
        }
    }

    private static async Task ReadLinesAsync(StreamReader output, Action<string>? line, CancellationToken stop)
    {
        while (await output.ReadLineAsync(stop) is { } text)
            line?.Invoke(text);
    }

    private static async Task<string> ReadEndAsync(StreamReader errors, CancellationToken stop)
    {
        Queue<string> last = new();
        int length = 0;
        while (await errors.ReadLineAsync(stop) is { } text)
        {
            text = text.Trim();
            if (text.Length is 0 or > MostErrorText)
                continue;
            last.Enqueue(text);
            length += text.Length;
            while (length > MostErrorText)
                length -= last.Dequeue().Length;
        }
        return string.Join(" ", last);
    }
}
