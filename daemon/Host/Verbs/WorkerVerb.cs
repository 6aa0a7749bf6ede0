using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Host.Serving;
using SidFlow.Services.Workers;

namespace SidFlow.Host.Verbs;

/// <summary><c>worker</c>: does units of jobs. Started by the daemon, which speaks to it through pipes; of no use to a person.</summary>
static class WorkerVerb
{
    public static Command Command()
    {
        Command worker = new("worker", "Do units of jobs (started by the daemon)") { Hidden = true };
        worker.SetAction(async (_, stop) =>
        {
            using Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
            // Whatever else is printed must not come between the answers.
            Console.SetOut(Console.Error);
            await WorkerChild.RunAsync(UnitKinds.All, input, output, TimeProvider.System, stop);
            return ExitCode.Done;
        });
        return worker;
    }
}
