using System.Diagnostics;
using System.Xml.Linq;

namespace SidFlow.Benchmarks.Emulator;

/// <summary>The tests that compare with real chips and with recorded bus cycles, run as they are and counted.</summary>
static class ChipTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    static readonly (string Class, string What, string Needs)[] Suites =
    [
        ("ChipDumpTests", "OSC3, ENV3, noise and combined waveforms against dumps of real chips", "chip"),
        ("CombinedWaveformTests", "combined waveforms against 31 chips, no further than they are from each other", "chip"),
        ("SingleStepRecordTests", "256 opcodes, every bus cycle", "cpu6502"),
    ];

    /// <summary>Prints the table; true when nothing failed, null when nothing could be run.</summary>
    public static async Task<bool?> PrintAsync(Corpus corpus, CancellationToken stop)
    {
        Console.WriteLine("### Chips and CPU against measurements");
        Console.WriteLine();
        (string Class, string What, string Needs)[] able = [.. Suites.Where(s => Directory.Exists(Path.Combine(corpus.Folder, s.Needs)))];
        foreach ((string name, _, string needs) in Suites.Except(able))
            Console.WriteLine($"{name}: this corpus has no folder {needs}.");
        if (able.Length == 0)
            return null;

        DirectoryInfo results = Directory.CreateTempSubdirectory("sidflow-bench-");
        try
        {
            string? trouble = await RunAsync(corpus, able.Select(s => s.Class), results.FullName, stop);
            string? file = Directory.EnumerateFiles(results.FullName, "*.trx").FirstOrDefault();
            if (file is null)
            {
                Console.WriteLine($"The tests could not be run: {trouble ?? "they left no result"}");
                return null;
            }
            (string Name, string Outcome, string Output)[] outcomes = [.. Read(file)];
            Report.Table(["Tests", "what", "passed", "failed", "skipped"], able.Select(suite =>
            {
                var own = outcomes.Where(o => o.Name.Contains(suite.Class, StringComparison.Ordinal)).ToArray();
                return (IReadOnlyList<string>)[suite.Class, suite.What, $"{own.Count(o => o.Outcome == "Passed")}",
                    $"{own.Count(o => o.Outcome == "Failed")}", $"{own.Count(o => o.Outcome is not ("Passed" or "Failed"))}"];
            }));
            foreach ((_, _, string output) in outcomes.Where(o => o.Output.Contains("differ", StringComparison.Ordinal)))
                Console.WriteLine($"  {output}");
            foreach ((string name, string outcome, _) in outcomes.Where(o => o.Outcome != "Passed"))
                Console.WriteLine($"  {outcome}: {name}");
            Console.WriteLine();
            return outcomes.All(o => o.Outcome != "Failed");
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    static async Task<string?> RunAsync(Corpus corpus, IEnumerable<string> classes, string results, CancellationToken stop)
    {
        string filter = string.Join('|', classes.Select(name => $"FullyQualifiedName~{name}"));
        ProcessStartInfo start = new("dotnet",
            ["test", Path.Combine(Repository.Top, "tests", "Emu.Tests"), "-c", "Release", "-m:1", "-v", "q", "--filter", filter, "--logger", "trx", "--results-directory", results])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SIDFLOW_CORPUS"] = corpus.Folder;
        using Process tests = Process.Start(start)!;
        tests.ErrorDataReceived += (_, _) => { };
        tests.BeginErrorReadLine();
        try
        {
            string said = await tests.StandardOutput.ReadToEndAsync(stop).WaitAsync(Patience, stop);
            await tests.WaitForExitAsync(stop).WaitAsync(Patience, stop);
            return said.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
        }
        catch (TimeoutException)
        {
            return $"they took more than {Patience.TotalMinutes:F0} minutes";
        }
        finally
        {
            if (!tests.HasExited)
                tests.Kill(entireProcessTree: true);
        }
    }

    static IEnumerable<(string Name, string Outcome, string Output)> Read(string trx)
    {
        XDocument document = XDocument.Load(trx);
        XNamespace space = document.Root!.Name.Namespace;
        Dictionary<string, string> classes = document.Descendants(space + "UnitTest").ToDictionary(
            test => test.Attribute("id")!.Value, test => test.Element(space + "TestMethod")!.Attribute("className")!.Value);
        return document.Descendants(space + "UnitTestResult").Select(result =>
            ($"{classes[result.Attribute("testId")!.Value]}.{result.Attribute("testName")!.Value}",
                result.Attribute("outcome")!.Value,
                (result.Descendants(space + "StdOut").FirstOrDefault()?.Value ?? "").Trim()));
    }
}
