using SidFlow.Benchmarks;
using SidFlow.Benchmarks.Backups;
using SidFlow.Benchmarks.Chips;
using SidFlow.Benchmarks.Classify;
using SidFlow.Benchmarks.Devices;
using SidFlow.Benchmarks.Emulator;
using SidFlow.Benchmarks.Faults;
using SidFlow.Benchmarks.Guests;
using SidFlow.Benchmarks.Kills;
using SidFlow.Benchmarks.Library;
using SidFlow.Benchmarks.Load;
using SidFlow.Benchmarks.Micro;
using SidFlow.Benchmarks.Page;
using SidFlow.Benchmarks.Programs;
using SidFlow.Benchmarks.Pump;
using SidFlow.Benchmarks.Registers;
using SidFlow.Benchmarks.Similar;
using SidFlow.Benchmarks.Sound;
using SidFlow.Benchmarks.Speed;
using SidFlow.Benchmarks.Startup;
using SidFlow.Benchmarks.Stations;
using SidFlow.Benchmarks.Tapes;

if (args is ["pump", "child", string kind, string settings, string spin, string scheduling])
    return PumpedKinds.Serve(kind, settings, int.Parse(spin), scheduling == "fifo");

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interrupted.Cancel();
};
CancellationToken stop = interrupted.Token;
string[] rest = [.. args.Skip(1)];
Corpus? corpus = Corpus.Find();

Dictionary<string, (string Asks, Func<Task<int>> Run)> questions = new()
{
    ["emulator"] = ("how exact and how fast the emulator is, all tables in one go: [--no-renders]", () => WithCorpus(c => EmulatorQuestion.RunAsync(c, rest, stop))),
    ["machine"] = ("how fast the machine runs alone: [NAME...]", () => Task.FromResult(MachineQuestion.Run(corpus, rest, stop))),
    ["seek"] = ("time to the first sound and to any place of a long song", () => Task.FromResult(SeekQuestion.Run(corpus, stop))),
    ["render"] = ("how fast a tune becomes samples, beside sidplayfp where it is installed", () => RenderQuestion.RunAsync(corpus, stop)),
    ["library"] = ("scan and search of 60,000 real headers, and of SIDFLOW_HVSC=DIR", () => WithCorpus(c => LibraryQuestion.RunAsync(c, stop))),
    ["startup"] = ("time to ready and memory of sidflowd serve", () => StartupQuestion.RunAsync(corpus, stop)),
    ["sound"] = ("log-spectral distance to the reference renders: [--quick] [NAME...]", () => WithCorpus(c => SoundQuestion.RunAsync(c, rest, stop))),
    ["chips"] = ("combined waveforms against measured chips; chips fit [NAME...] searches weights for each",
        () => WithCorpus(c => Task.FromResult(rest is ["fit", ..] ? ChipsQuestion.Fit(c, rest[1..], stop) : ChipsQuestion.Run(c)))),
    ["tapes"] = ("bytes of a minute of tape", () => WithCorpus(c => Task.FromResult(TapesQuestion.Run(c, stop)))),
    ["micro"] = ("one second of tune through each part by itself, with its allocations", () => Task.FromResult(MicroQuestion.Run())),
    ["registers"] = ("register writes against the reference logs: [--cycles] [--context N] [--jobs N] [NAME...]",
        () => WithCorpus(c => Task.FromResult(RegistersQuestion.Run(c, rest, stop)))),
    ["devices"] = ("what driving one device costs, for each kind against its simulator: [KIND...]; with --hours N [KIND...] N simulated hours, and what grows", () => Task.FromResult(DevicesQuestion.Run(corpus, rest, stop))),
    ["guests"] = ("what hostile clients of the Network SID Device server cost", () => Task.FromResult(GuestsQuestion.Run(rest, stop))),
    ["pump"] = ("how late a host-timed device's writes are, with and without load, and what it costs", () => Task.FromResult(PumpQuestion.Run(stop))),
    ["faults"] = ("what becomes of the music when a device fails: [--count N] [--seed N] [--kind KIND] [--case NUMBER] [--jobs N]", () => FaultsQuestion.RunAsync(rest, stop)),
    ["load"] = ("what listeners in their browsers cost the daemon: [--listeners N,N...] [--minutes M]", () => LoadQuestion.RunAsync(rest, stop)),
    ["page"] = ("how long a phone on a slow line waits for a play button that works", () => PageQuestion.RunAsync(stop)),
    ["similar"] = ("time to find the songs most like one among 88,000, from the database on", () => SimilarQuestion.RunAsync(stop)),
    ["drift"] = ("how many different songs a station plays that goes on: [--data FOLDER] [--most N]", () => Task.FromResult(DriftQuestion.Run(rest, stop))),
    ["stations"] = ("how well neighbours find a song's relatives, of SIDFLOW_HVSC=DIR: [--sample FILE] [--data FOLDER] [--part PART]", () => Task.FromResult(StationsQuestion.Run(rest, stop))),
    ["classify"] = ("songs measured a second, of SIDFLOW_HVSC=DIR: [--songs N] [--dimensions] [--fit]", () => Task.FromResult(ClassifyQuestion.Run(rest, stop))),
    ["backup"] = ("size and time of the first, second and hundredth backup of 60,000 tunes (of SIDFLOW_HVSC=DIR), and of its restore", () => BackupQuestion.RunAsync(stop)),
    ["kills"] = ("whether jobs of every type end with the same bytes when daemon and workers are killed: [--count N] [--seed N] [--type TYPE]", () => KillsQuestion.RunAsync(rest, stop)),
    ["programs"] = ("which programs of the public suites pass: FOLDER... [--only TEXT] [--table FILE] [--jobs N]", () => Task.FromResult(ProgramsQuestion.Run(rest, stop))),
};

if (args is ["faults", "worker", string seed])
    return await FaultsQuestion.WorkAsync(int.Parse(seed), stop);
if (args is ["probe", ..])
    return Probe.Run(rest, stop);
if (args is ["all"])
{
    int worst = 0;
    foreach ((_, Func<Task<int>> run) in questions.Values)
        worst = Math.Max(worst, await run());
    return worst;
}
if (args.Length > 0 && questions.TryGetValue(args[0], out (string, Func<Task<int>> Run) question))
    return await question.Run();

Console.Error.WriteLine("usage: bench/run QUESTION, where QUESTION is all or one of");
foreach ((string name, (string asks, _)) in questions)
    Console.Error.WriteLine($"  {name,-10} {asks}");
return 2;

Task<int> WithCorpus(Func<Corpus, Task<int>> ask)
{
    if (corpus is not null)
        return ask(corpus);
    Console.Error.WriteLine("This question needs the corpus: set SIDFLOW_CORPUS to its folder, or put it at ../shared/corpus.");
    return Task.FromResult(2);
}
