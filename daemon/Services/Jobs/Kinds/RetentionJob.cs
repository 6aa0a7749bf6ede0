using SidFlow.Services.Retention;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>retention</c>: forgets what is older than it may become, ended jobs among it.</summary>
public sealed class RetentionJob(RetentionRun retention, Func<JobBoard> board, TimeProvider clock)
{
    private const int MostOfType = 100;

    private static readonly TimeSpan longest = TimeSpan.FromDays(90);

    public JobKind Kind => new("retention", NoParameters.Check, RunAsync);

    private async Task RunAsync(JobRun run)
    {
        bool believed = await retention.RunAsync(text => run.Say(text), run.Stop);
        if (believed)
            run.Say($"Forgotten: {await ForgetJobsAsync(run)} jobs that ended.");
        run.Report(1, 1, "done");
    }

    private async Task<int> ForgetJobsAsync(JobRun run)
    {
        DateTimeOffset oldest = clock.GetUtcNow() - longest;
        int forgotten = 0;
        foreach (IGrouping<string, Job> type in board().Jobs.Where(job => !JobTable.IsActive(job.State)).GroupBy(job => job.Type))
            foreach (Job job in type.OrderByDescending(job => job.CreatedAt).Where((job, place) => place >= MostOfType || job.CreatedAt < oldest))
            {
                await run.BreatheAsync();
                try
                {
                    await board().DeleteAsync(job.Id, run.Stop);
                    forgotten++;
                }
                catch (JobException changed)
                {
                    run.Say(changed.Message);
                }
            }
        return forgotten;
    }
}
