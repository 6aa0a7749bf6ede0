using SidFlow.Services.Classify;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>classify</c>: measures the library's songs. Parameters: <see cref="ClassifyOrder"/>.</summary>
public sealed class ClassifyJob(ClassifyTools tools, ClassifyBoard board)
{
    public JobKind Kind => new("classify", ClassifyOrder.Check, RunAsync) { MostAttempts = 5 };

    private async Task RunAsync(JobRun run)
    {
        ClassifyOrder order = ClassifyOrder.Of(run.Params);
        ClassifyTally tally = new();
        int most = tools.Workers.MostWorkers;
        ClassifyThread[] threads = [.. Enumerable.Range(1, order.Threads == 0 ? most : Math.Min(order.Threads, most)).Select(id => new ClassifyThread(id, tools.Clock, run.Alive))];
        board.Begin(run, tally, threads);
        try
        {
            await (order switch
            {
                { Validate: true } => new ClassifyCheck(tools, run, order, tally, board.Enter).RunAsync(),
                { ResumeFromFeatures: true } => RescaleAsync(run),
                _ => new ClassifyRun(tools, run, order, tally, threads, board.Enter).RunAsync(),
            });
            board.End("completed", null);
        }
        catch (Exception failure)
        {
            bool isLeft = run.Stop.IsCancellationRequested;
            board.End(isLeft ? "idle" : "error", isLeft ? null : failure.Message);
            // A full disk may get room again; what is measured stays.
            if (failure is StorageException or IOException)
                throw new PassingJobException(failure.Message, failure);
            throw;
        }
    }

    private async Task RescaleAsync(JobRun run)
    {
        board.Enter("finalizing");
        int records = tools.Ledger.CountWhole();
        run.Report(0, 1, "making the scale");
        await tools.Store.MakeScaleAsync(run.Stop);
        run.Say(records > 0 ? $"Cut points and rank tables of {records} songs are in force; nothing was measured." : "There are no records to make a scale from.");
        run.Report(1, 1, records > 0 ? "ratings made anew" : "nothing to make ratings from");
    }
}
