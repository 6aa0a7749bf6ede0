using System.Text.Json.Nodes;
using SidFlow.Services.Jobs;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Jobs;

/// <summary>Jobs on a clock that the test moves, in a database of their own.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class JobBoardTest
{
    private static readonly CancellationToken never = CancellationToken.None;
    private static readonly TimeSpan soon = TimeSpan.FromMinutes(5);

    private TempFolder folder = null!;
    private ManualClock clock = null!;
    private Database database = null!;
    private JobBoard board = null!;
    private Counting work = null!;

    [SetUp]
    public async Task SetUp()
    {
        folder = new TempFolder();
        clock = new ManualClock();
        work = new Counting();
        database = new Database(Path.Combine(folder.Path, "sidflow.db"), clock);
        board = await OpenAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        work.Open.Release(1000);
        await EndAsync();
        await board.DisposeAsync();
        work.Dispose();
        database.Dispose();
        folder.Dispose();
    }

    [Test]
    public async Task AJobRunsToItsEndAndKeepsItsLog()
    {
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 3 }, never);
        Assert.That((job.Id, job.State), Is.EqualTo(("count-20260101-000000", JobState.Pending)));
        work.Open.Release(3);
        await UntilAsync(job.Id, JobState.Completed);

        Job done = board.Find(job.Id);
        Assert.That((done.Progress.Done, done.Progress.Total, done.Attempts), Is.EqualTo((3L, (long?)3, 1)));
        Assert.That(board.Lines(job.Id, 0, 100).Select(line => line.Text), Is.EqualTo((string[])["Begins.", "one more: 1", "one more: 2", "one more: 3"]));
        Assert.That(board.Lines(job.Id, 3, 100).Select(line => line.Number), Is.EqualTo((long[])[4]));
    }

    [Test]
    public async Task ASecondJobOfTheTypeIsRefusedWhileOneIsActive()
    {
        Job job = await board.SubmitAsync("count", [], never);

        Assert.That(() => board.SubmitAsync("count", [], never), Refused(JobRefusal.Conflict, job.Id));
        await board.CancelAsync(job.Id, never);
        Assert.That((await board.SubmitAsync("count", [], never)).Id, Is.EqualTo("count-20260101-000000-2"));
    }

    [Test]
    public void WhatIsNoJobIsRefusedInWords()
    {
        Assert.That(() => board.SubmitAsync("dance", [], never), Refused(JobRefusal.Invalid, "count"));
        Assert.That(() => board.SubmitAsync("count", new JsonObject { ["to"] = "many" }, never), Refused(JobRefusal.Invalid, "to"));
        Assert.That(() => board.CancelAsync("count-1", never), Refused(JobRefusal.NotFound, "count-1"));
    }

    [Test]
    public async Task APausedJobStandsAndGoesOn()
    {
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 5 }, never);
        work.Open.Release(2);
        await UntilAsync(() => board.Find(job.Id).Progress.Done == 2);
        await board.PauseAsync(job.Id, never);
        work.Open.Release(10);
        // The unit at work is finished; the next one is not begun, however much time passes.
        await UntilAsync(() => board.Find(job.Id).Progress.Done == 3);
        await clock.StepAsync(JobBoard.StallLimit * 3);
        Assert.That((board.Find(job.Id).State, board.Find(job.Id).Progress.Done), Is.EqualTo((JobState.Paused, 3L)));

        await board.ResumeAsync(job.Id, never);
        await UntilAsync(job.Id, JobState.Completed);
        Assert.That(work.Units, Is.EqualTo((int[])[1, 2, 3, 4, 5]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task WhatTheDaemonLeavesBehindGoesOnFromItsMarkers(bool paused)
    {
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 4 }, never);
        work.Open.Release(2);
        await UntilAsync(() => board.Find(job.Id).Progress.Done == 2);
        if (paused)
            await board.PauseAsync(job.Id, never);
        await EndAsync();

        board = await OpenAsync();
        if (paused)
        {
            await clock.StepAsync(TimeSpan.FromSeconds(5));
            Assert.That(board.Find(job.Id).State, Is.EqualTo(JobState.Paused));
            await board.ResumeAsync(job.Id, never);
        }
        work.Open.Release(10);
        await UntilAsync(job.Id, JobState.Completed);
        Assert.That(work.Units, Is.EqualTo((int[])[1, 2, 3, 4]), "no unit twice");
    }

    [Test]
    public async Task AnAcceptedJobSurvivesADaemonThatNeverBeganIt()
    {
        await EndAsync();
        board = new JobBoard(new JobStore(database), [work.Kind], clock);
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 1 }, never);
        await EndAsync();

        board = await OpenAsync();
        work.Open.Release(1);
        await UntilAsync(job.Id, JobState.Completed);
    }

    [Test]
    public async Task AFailureIsTheJobsEndWithItsReasonUntilItIsRetried()
    {
        work.FailAt = 2;
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 3 }, never);
        work.Open.Release(10);
        await UntilAsync(job.Id, JobState.Failed);
        Assert.That(board.Find(job.Id).Error, Is.EqualTo("unit 2 is bad"));

        work.FailAt = 0;
        await board.RetryAsync(job.Id, never);
        await UntilAsync(job.Id, JobState.Completed);
        Assert.That(work.Units, Is.EqualTo((int[])[1, 2, 3]));
    }

    [Test]
    public async Task AFailureThatMayPassIsTriedAgainLaterAndLater()
    {
        work.FailAt = 1;
        work.Passes = true;
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 1 }, never);
        work.Open.Release(10);
        await UntilAsync(() => board.Find(job.Id) is { State: JobState.Pending, Attempts: 1 });
        DateTimeOffset first = board.Find(job.Id).NotBefore!.Value;
        await UntilAsync(() => board.Find(job.Id) is { State: JobState.Pending, Attempts: 2 });

        Assert.That(clock.GetUtcNow(), Is.GreaterThanOrEqualTo(first));
        Assert.That(board.Find(job.Id).NotBefore - first, Is.GreaterThan(TimeSpan.FromSeconds(59)));
        await UntilAsync(job.Id, JobState.Failed);
        Assert.That(board.Find(job.Id).Attempts, Is.EqualTo(3));
    }

    [Test]
    public async Task AJobWithoutASignOfLifeIsEndedAndTakenUpAgain()
    {
        Job job = await board.SubmitAsync("count", new JsonObject { ["to"] = 2 }, never);
        work.Open.Release(1);
        await UntilAsync(() => board.Find(job.Id).Progress.Done == 1);
        await UntilAsync(() => board.Find(job.Id).Attempts == 2);
        work.Open.Release(10);
        await UntilAsync(job.Id, JobState.Completed);

        Assert.That(work.Units, Is.EqualTo((int[])[1, 2]));
    }

    [Test]
    public async Task ACancelledJobEndsAndCanBeForgotten()
    {
        Job job = await board.SubmitAsync("count", [], never);
        await UntilAsync(job.Id, JobState.Running);
        Assert.That(() => board.DeleteAsync(job.Id, never), Refused(JobRefusal.Conflict, "running"));
        await board.CancelAsync(job.Id, never);
        await UntilAsync(() => work.Ended == 1);
        await UntilAsync(() => board.DeleteAsync(job.Id, never) is { IsCompletedSuccessfully: true });

        Assert.That(board.Jobs, Is.Empty);
    }

    [Test]
    public async Task AnOperatorFailsWhatIsStuck()
    {
        Job job = await board.SubmitAsync("count", [], never);
        await UntilAsync(job.Id, JobState.Running);
        await board.FailAsync(job.Id, "Given up.", never);

        Assert.That((board.Find(job.Id).State, board.Find(job.Id).Error), Is.EqualTo((JobState.Failed, "Given up.")));
    }

    [Test]
    public void AJobIsWrittenAsTheContractSays()
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        Job job = new("count-1", "count", JobState.Running, new JsonObject { ["to"] = 4 }, at)
        {
            StartedAt = at,
            Attempts = 1,
            Progress = new JobProgress(1, 4, "counting", 0.5),
            Resume = new JsonObject { ["at"] = 1 },
        };

        Assert.That(JobJson.Of(job).ToJsonString(), Is.EqualTo(
            """{"id":"count-1","type":"count","status":"running","params":{"to":4},"createdAt":1700000000000,"startedAt":1700000000000,"metadata":{"progress":{"processedFiles":1,"totalFiles":4,"percentComplete":25,"current":1,"total":4,"message":"counting","rate":0.5,"etaMs":6000},"attempts":1,"resumeData":{"at":1}}}"""));
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(JobRefusal refusal, string word) =>
        Throws.TypeOf<JobException>().With.Property(nameof(JobException.Refusal)).EqualTo(refusal).And.Message.Contains(word);

    private async Task<JobBoard> OpenAsync()
    {
        JobBoard opened = new(new JobStore(database), [work.Kind], clock);
        await opened.StartAsync(never);
        return opened;
    }

    private async Task EndAsync()
    {
        Task ending = board.DisposeAsync().AsTask();
        await clock.AdvanceUntilAsync(() => ending.IsCompleted, soon);
        await ending;
    }

    private Task UntilAsync(string id, JobState state) => UntilAsync(() => board.Find(id).State == state);

    private async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.That(i, Is.LessThan(2000), "not reached");
            await clock.StepAsync(TimeSpan.FromMilliseconds(250));
        }
    }
}
