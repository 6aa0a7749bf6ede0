using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using SidFlow.Services.Backup;
using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Web.Http;

namespace SidFlow.Host.CommandLine;

/// <summary>One command line from arguments to exit code.</summary>
static class CommandLineRun
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        // A tune's name may begin with '@': no response files.
        ParseResult line = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (line.Action is ParseErrorAction or null)
        {
            await Console.Error.WriteLineAsync(OneLine($"sidflowd: {Problem(line)} See '{HelpFor(line)}'."));
            return ExitCode.Usage;
        }

        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        try
        {
            return await line.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (VerbException failure)
        {
            return await ReportAsync(failure.Message, failure.ExitCode);
        }
        catch (Exception failure) when (IsOfTheWorld(failure))
        {
            return await ReportAsync(failure.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return await ReportAsync("stopped before it was done.", ExitCode.Failed);
        }
    }

    /// <summary>Disk, settings, database: expected to fail now and then, with a message for people. Anything else is a bug and may crash.</summary>
    static bool IsOfTheWorld(Exception failure) =>
        failure is SettingsException or StorageException or BackupException or TuneFileException or RequestException or HttpRequestException or IOException or UnauthorizedAccessException;

    static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            // The first signal asks; a second one is left to the system, which ends the process.
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });

    static async Task<int> ReportAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(OneLine($"sidflowd: {message}"));
        return exitCode;
    }

    /// <summary>The parser speaks of a missing command where the verb is only misspelt.</summary>
    static string Problem(ParseResult line) => (line.CommandResult.Command.Subcommands.Count, line.UnmatchedTokens) switch
    {
        ( > 0, [string verb, ..]) => $"there is no verb '{verb}'.",
        ( > 0, []) => "a verb is needed.",
        _ => line.Errors.Count > 0 ? Plain(line.Errors[0].Message) : "the line is not understood.",
    };

    /// <summary>The parser names .NET types, which say nothing to people, and lists choices in tabs and lines.</summary>
    static string Plain(string error)
    {
        int type = error.IndexOf(" as expected type ", StringComparison.Ordinal);
        if (type >= 0)
            return error[..type] + " as a number.";
        string[] lines = error.Split(['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 1 ? lines[0] : $"{lines[0]} {string.Join(", ", lines[1..])}.";
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ");

    static string HelpFor(ParseResult line)
    {
        IEnumerable<string> verbs = line.CommandResult.Command is RootCommand
            ? []
            : Lineage(line.CommandResult).Reverse();
        return string.Join(' ', ["sidflowd", .. verbs, "--help"]);

        static IEnumerable<string> Lineage(CommandResult result)
        {
            for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
                if (command.Command is not RootCommand)
                    yield return command.Command.Name;
        }
    }
}
