using System.Diagnostics;
using System.Text.Json.Nodes;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Jobs;

/// <summary>A pipeline of two stages on a clock that the test moves.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class PipelineJobTest
{
    private static readonly CancellationToken never = CancellationToken.None;

    private TempFolder folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private JobBoard board = null!;
    private Counting first = null!, second = null!;

    [SetUp]
    public async Task SetUp()
    {
        folder = new TempFolder();
        clock = new ManualClock();
        (first, second) = (new Counting("first"), new Counting("second"));
        database = new Database(Path.Combine(folder.Path, "sidflow.db"), clock);
        await OpenAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await EndAsync();
        await board.DisposeAsync();
        first.Dispose();
        second.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task StagesComeOneAfterTheOther()
    {
        Job job = await SubmitAsync();
        Assert.That(job.Params.ToJsonString(), Is.EqualTo("""{"stages":["first","second"],"first":{"to":2},"second":{"to":100}}"""), "defaults filled in");
        second.Open.Release(100);
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Running });
        Assert.That(StageOf(job, "second"), Is.Null);
        first.Open.Release(2);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Completed);
        Assert.That((first.Units.Length, second.Units.Length, board.Find(job.Id).Progress.Percent), Is.EqualTo((2, 100, 100.0)));
    }

    [Test]
    public async Task WhatHasFailedIsWhereARetryGoesOn()
    {
        second.FailAt = 2;
        Job job = await SubmitAsync();
        first.Open.Release(2);
        second.Open.Release(200);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Failed);
        Assert.That(board.Find(job.Id).Error, Does.Contain("second").And.Contain("unit 2 is bad"));

        second.FailAt = 0;
        await board.RetryAsync(job.Id, never);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Completed);
        Assert.That((first.Units.Length, second.Units), Is.EqualTo((2, Enumerable.Range(1, 100))), "no unit twice");
        Assert.That(board.Jobs.Count(each => each.Parent == job.Id), Is.EqualTo(2));
    }

    [Test]
    public async Task ItIsHeldAndGoesOnWithItsStageAlsoAfterARestart()
    {
        Job job = await SubmitAsync();
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Running });
        await board.PauseAsync(job.Id, never);
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Paused });
        await EndAsync();
        await OpenAsync();
        first.Open.Release(2);
        second.Open.Release(100);
        for (int n = 0; n < 40; n++)
            await clock.StepAsync(TimeSpan.FromMilliseconds(250));
        Assert.That((board.Find(job.Id).State, StageOf(job, "first")!.State), Is.EqualTo((JobState.Paused, JobState.Paused)));

        await board.ResumeAsync(job.Id, never);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Completed);
        Assert.That(first.Units, Is.EqualTo((int[])[1, 2]));
    }

    [Test]
    public async Task AStageThatAnOperatorHoldsByItselfStaysHeld()
    {
        Job job = await SubmitAsync();
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Running });
        await board.PauseAsync(StageOf(job, "first")!.Id, never);
        for (int n = 0; n < 20; n++)
            await clock.StepAsync(TimeSpan.FromMilliseconds(250));
        Assert.That((board.Find(job.Id).State, StageOf(job, "first")!.State), Is.EqualTo((JobState.Running, JobState.Paused)));
    }

    [Test]
    public async Task ADaemonThatEndsLeavesTheStageToGoOn()
    {
        Job job = await SubmitAsync();
        first.Open.Release(1);
        await UntilAsync(() => StageOf(job, "first") is { Progress.Done: 1 });
        await EndAsync();
        await OpenAsync();
        first.Open.Release(1);
        second.Open.Release(100);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Completed);
        Assert.That((first.Units, board.Jobs.Count), Is.EqualTo(((int[])[1, 2], 3)));
    }

    [Test]
    public async Task ItsCancellationEndsItsStage()
    {
        Job job = await SubmitAsync();
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Running });
        await board.CancelAsync(job.Id, never);
        await UntilAsync(() => StageOf(job, "first") is { State: JobState.Cancelled });
        Assert.That(board.Find(job.Id).State, Is.EqualTo(JobState.Cancelled));
    }

    [Test]
    public async Task AnotherJobOfTheTypeIsWaitedFor()
    {
        Job other = await board.SubmitAsync("first", new JsonObject { ["to"] = 1 }, never);
        Job job = await SubmitAsync();
        await UntilAsync(() => board.Find(job.Id).Progress.Message.Contains(other.Id));
        first.Open.Release(3);
        second.Open.Release(100);
        await UntilAsync(() => board.Find(job.Id).State == JobState.Completed);
    }

    [Test]
    public void WhatIsNoPipelineIsRefusedInWords()
    {
        foreach ((string given, string word) in ((string, string)[])[
            ("""{"stages":[]}""", "at least one"), ("""{"stages":["pipeline"]}""", "not pipeline"), ("""{"stages":"first,first"}""", "once"), ("""{"stages":7}""", "list"),
            ("""{"stages":"first,dance"}""", "dance"), ("""{"stages":"first","second":{}}""", "second"), ("""{"stages":"first","first":3}""", "object"),
            ("""{"stages":"first","first":{"to":"many"}}""", "to must be a number")])
            Assert.That(() => board.SubmitAsync("pipeline", JsonNode.Parse(given)!.AsObject(), never), Throws.TypeOf<JobException>().With.Message.Contains(word), given);
    }

    private Task<Job> SubmitAsync() => board.SubmitAsync("pipeline", new JsonObject { ["stages"] = "first, second", ["first"] = new JsonObject { ["to"] = 2 } }, never);

    private Job? StageOf(Job pipeline, string type) => board.Jobs.FirstOrDefault(job => job.Parent == pipeline.Id && job.Type == type);

    private async Task OpenAsync()
    {
        board = new JobBoard(new JobStore(database), [first.Kind, second.Kind, new PipelineJob(() => board, clock).Kind], clock);
        await board.StartAsync(never);
    }

    private async Task EndAsync()
    {
        Task ending = board.DisposeAsync().AsTask();
        await clock.AdvanceUntilAsync(() => ending.IsCompleted, TimeSpan.FromMinutes(5));
        await ending;
    }

    /// <summary>Several loops wait for the clock here, so each step leaves them a moment of real time.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(30)), "not reached");
            await clock.StepAsync(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1, never);
        }
    }
}
