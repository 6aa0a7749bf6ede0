using System.Text.Json.Nodes;

namespace SidFlow.Services.Jobs;

/// <summary>A job at work, as the code that does it sees it. Any thread.</summary>
public sealed class JobRun : IDisposable
{
    /// <summary>The rate is a mean over about so long.</summary>
    private static readonly TimeSpan rateWindow = TimeSpan.FromSeconds(20);

    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Queue<(long At, long Done)> pace = new();
    private readonly List<JobLine> unsaved = [];
    private TaskCompletionSource? held;
    private long lines;
    private long lifeSign;
    private bool changed;

    internal JobRun(Job job, long lines, TimeProvider clock)
    {
        Id = job.Id;
        Params = job.Params;
        Progress = job.Progress with { Rate = 0 };
        Resume = job.Resume;
        this.lines = lines;
        this.clock = clock;
        lifeSign = clock.GetTimestamp();
    }

    public string Id { get; }
    public JsonObject Params { get; }

    /// <summary>The newest marker: where an earlier run of the job came to, then where this one is. Null at the very beginning.</summary>
    public JsonObject? Resume { get; private set; }

    public JobProgress Progress { get; private set; }

    /// <summary>The job was cancelled, has stalled, or the daemon ends.</summary>
    public CancellationToken Stop => stopping.Token;

    /// <summary>An operator holds the job. Work that gives its units to others looks at this; all other work stands in <see cref="BreatheAsync"/>.</summary>
    public bool IsHeld => Volatile.Read(ref held) is not null;

    /// <summary>To be called between two units of work: a sign of life, and the place where a paused job stands.</summary>
    /// <exception cref="OperationCanceledException">The run is to end.</exception>
    public async Task BreatheAsync()
    {
        Alive();
        Task? waiting;
        lock (gate)
            waiting = held?.Task;
        if (waiting is not null)
            await waiting.WaitAsync(Stop).ConfigureAwait(false);
        Stop.ThrowIfCancellationRequested();
    }

    /// <summary>A sign of life.</summary>
    public void Alive() => Volatile.Write(ref lifeSign, clock.GetTimestamp());

    /// <param name="total">Null while nobody knows.</param>
    /// <param name="message">What it is doing, in a few words.</param>
    public void Report(long done, long? total, string message)
    {
        Alive();
        lock (gate)
        {
            long now = clock.GetTimestamp();
            pace.Enqueue((now, done));
            while (pace.Count > 2 && clock.GetElapsedTime(pace.Peek().At, now) > rateWindow)
                pace.Dequeue();
            (long since, long from) = pace.Peek();
            double seconds = clock.GetElapsedTime(since, now).TotalSeconds;
            Progress = new JobProgress(done, total, message, seconds > 0 ? Math.Max(0, (done - from) / seconds) : 0);
            changed = true;
        }
    }

    /// <summary>From here a later run goes on. On disk within about a second.</summary>
    public void Mark(JsonObject resume)
    {
        Alive();
        lock (gate)
        {
            Resume = (JsonObject)resume.DeepClone();
            changed = true;
        }
    }

    public void Say(string text, JobLevel level = JobLevel.Info)
    {
        lock (gate)
            unsaved.Add(new JobLine(++lines, clock.GetUtcNow(), level, text));
    }

    public void Dispose() => stopping.Dispose();

    internal TimeSpan SinceLifeSign => held is null ? clock.GetElapsedTime(Volatile.Read(ref lifeSign)) : TimeSpan.Zero;

    internal void Hold(bool hold)
    {
        TaskCompletionSource? over = null;
        lock (gate)
        {
            if (hold)
                held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                (over, held) = (held, null);
        }
        over?.TrySetResult();
        Alive();
    }

    internal void End() => stopping.Cancel();

    /// <summary>What has come since the last call.</summary>
    internal (bool Changed, JobProgress Progress, JsonObject? Resume, JobLine[] Lines) Take()
    {
        lock (gate)
        {
            JobLine[] news = [.. unsaved];
            unsaved.Clear();
            bool was = changed;
            changed = false;
            return (was, Progress, (JsonObject?)Resume?.DeepClone(), news);
        }
    }
}
