using SidFlow.Hw.Ports;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.States;

namespace SidFlow.Services.Devices;

/// <summary>One configured device: kept open and asked after while idle, lent to one user at a time, reopened after a loss.</summary>
/// <remarks>Any thread. Its own loop opens and probes in the background; nothing that a user calls waits for the device.</remarks>
public sealed class Device : IAsyncDisposable
{
    /// <summary>For an answer to a probe, and between two probes of an idle device.</summary>
    public static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);

    /// <summary>For opening it, which may mean looking for it in the network.</summary>
    public static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan shortestBackOff = TimeSpan.FromSeconds(1), longestBackOff = TimeSpan.FromSeconds(30);

    private readonly Func<ISidDevice> open;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly StateMachine<DeviceState, DeviceTrigger> machine = new(DeviceState.Absent, DeviceTable.Arrows);
    private readonly CancellationTokenSource stopping = new();
    private CancellationTokenSource hurry = new();
    private Task keeping = Task.CompletedTask;
    private Task work = Task.CompletedTask;
    private ISidDevice? held;
    private DeviceLease? lease;
    private bool probing;
    private TimeSpan backOff = shortestBackOff;
    private LateWrites? late;
    private bool isImpaired;

    public Device(DeviceSetting setting, Func<ISidDevice> open, BreakerOptions breaker, TimeProvider clock)
    {
        Setting = setting;
        this.open = open;
        this.clock = clock;
        Breaker = new Breaker(breaker, clock);
    }

    public DeviceSetting Setting { get; }
    public Breaker Breaker { get; }

    public DeviceStatus Status
    {
        get
        {
            lock (gate)
                return new DeviceStatus(Setting.Id, Setting.Kind, machine.State, held?.Info ?? KnownAs, Problem, lease?.Who) { IsImpaired = isImpaired };
        }
    }

    /// <summary>As it was last seen.</summary>
    private SidPortInfo? KnownAs { get; set; }

    /// <summary>What is wrong, in a sentence's end; null while it is well.</summary>
    private string? Problem { get; set; }

    public void Start() => keeping = Task.Run(KeepAsync);

    /// <summary>Lends it, when it is free and well. A user of lower rank is asked to leave: come again in a moment.</summary>
    public DeviceLease? TryLease(LeaseHolder holder, string who)
    {
        lock (gate)
        {
            if (lease is { } other && other.Holder < holder)
                other.TakeOver();
            if (lease is not null || probing || held is null || machine.State is not (DeviceState.Ready or DeviceState.Degraded))
                return null;
            machine.TryFire(DeviceTrigger.Lease);
            return lease = new DeviceLease(this, held, holder, who);
        }
    }

    /// <summary>Its lights; null while it is not there, and where none can be set.</summary>
    public IDeviceLights? Lights
    {
        get
        {
            lock (gate)
                return held?.Lights;
        }
    }

    /// <summary>Closes the breaker, forgets late writes, and opens it anew at once, which silences and resets what nobody has.</summary>
    public void Reset()
    {
        Breaker.Reset();
        lock (gate)
        {
            late = null;
            if (held is { } idle && lease is null && !probing)
            {
                machine.TryFire(DeviceTrigger.Vanished);
                Problem = "it is being opened anew";
                Drop(idle);
                held = null;
            }
        }
        Hurry();
    }

    /// <summary>Looks at once: something was plugged in or pulled out.</summary>
    public void LookNow()
    {
        lock (gate)
            backOff = shortestBackOff;
        Hurry();
    }

    /// <summary>Opens it and lets it go, which mutes it. For a device that was never started.</summary>
    /// <returns>Why that failed; null when it is silent, or not there.</returns>
    public async Task<string?> SilenceAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            ISidDevice opened = await Within(open, OpenLimit, null);
            opened.Dispose();
            return null;
        }
        catch (SidPortException error)
        {
            return error.Fault == SidPortFault.Absent ? null : error.Reason;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        Hurry();
        await keeping;
        ISidDevice? last;
        lock (gate)
            (last, held) = (held, null);
        if (last is not null)
        {
            // Policy: a device that is stuck at the end keeps nobody else from being silenced.
            try
            {
                await Within(() => { last.Dispose(); return 0; }, ProbeLimit, last);
            }
            catch (SidPortException stuck)
            {
                Problem = stuck.Reason;
            }
        }
        stopping.Dispose();
        hurry.Dispose();
    }

    internal void TakeBack(DeviceLease returned, SidPortException? loss)
    {
        if (loss is not null)
        {
            // Looked at again at once: opening is what silences a device that was lost with a note on.
            if (Lose(loss, returned))
                Hurry();
            return;
        }
        lock (gate)
        {
            if (lease != returned)
                return;
            lease = null;
            machine.TryFire(DeviceTrigger.Release);
            late = LateWrites.Judge(returned.Opened, late, clock);
            Hear(returned.Opened);
        }
    }

    private async Task KeepAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            // Taken before the look: what happens during it asks for another one.
            CancellationToken soon;
            lock (gate)
                soon = hurry.Token;
            TimeSpan wait = await LookAsync();
            await Pause(wait, soon);
        }
    }

    /// <returns>Until the next look.</returns>
    private async Task<TimeSpan> LookAsync()
    {
        ISidDevice? idle;
        lock (gate)
        {
            if (lease is not null)
                return ProbeLimit;
            idle = held;
            probing = idle is not null;
        }
        if (idle is null)
            return await OpenAsync();
        try
        {
            if (DeviceNodes.AreGone(idle.Info))
                throw new SidPortException(SidPortFault.Absent, Setting.Id, "probe", DeviceNodes.Unplugged);
            await Within(() => { idle.Probe(); return 0; }, ProbeLimit, idle);
            Hear(idle);
        }
        catch (SidPortException error)
        {
            Lose(error);
        }
        finally
        {
            lock (gate)
                probing = false;
        }
        return ProbeLimit;
    }

    private async Task<TimeSpan> OpenAsync()
    {
        // What was there before must have let go.
        await Task.WhenAny(work, Task.Delay(shortestBackOff, clock, stopping.Token));
        if (!work.IsCompleted || stopping.IsCancellationRequested || !Breaker.TryEnter())
            return shortestBackOff;
        Fire(DeviceTrigger.Probe, Problem);
        long since = clock.GetTimestamp();
        try
        {
            ISidDevice opened = await Within(open, OpenLimit, null);
            Breaker.Succeeded(clock.GetElapsedTime(since));
            lock (gate)
                (held, KnownAs, backOff) = (opened, opened.Info, shortestBackOff);
            Hear(opened);
            return ProbeLimit;
        }
        catch (SidPortException error)
        {
            Lose(error);
        }
        TimeSpan wait = backOff;
        backOff = 2 * backOff < longestBackOff ? 2 * backOff : longestBackOff;
        return wait;
    }

    /// <summary>In one step, so that nobody finds a device that is lost and still there.</summary>
    /// <param name="lent">In whose hands it was lost; null when nobody had it.</param>
    /// <returns>False when that was somebody who has it no more.</returns>
    private bool Lose(SidPortException error, DeviceLease? lent = null)
    {
        // A link that broke because the cable was pulled is no fault of the device's.
        if (Status.Info is { } last && error.Fault is SidPortFault.Lost or SidPortFault.Stalled && DeviceNodes.AreGone(last))
            error = new SidPortException(SidPortFault.Absent, Setting.Id, error.Operation, DeviceNodes.Unplugged, error);
        lock (gate)
        {
            if (lease != lent)
                return false;
            lease = null;
            // A device that is switched off has not failed: it plays at once when it is back. But one attempt of a half-open breaker must end.
            if (error.Fault != SidPortFault.Absent || Breaker.Status.State == BreakerState.HalfOpen)
                Breaker.Failed();
            machine.TryFire(error.Fault == SidPortFault.Absent ? DeviceTrigger.Vanished : DeviceTrigger.Failed);
            Problem = error.Reason;
            if (held is { } broken)
                Drop(broken);
            held = null;
            return true;
        }
    }

    private void Drop(ISidDevice broken)
    {
        broken.Interrupt();
        // One thread at a time: a call that hangs is waited for, however long.
        work = work.ContinueWith(_ => broken.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>It is there; has it anything to complain of?</summary>
    private void Hear(ISidDevice device)
    {
        SidDeviceComplaint? complaint = late?.Complaint(clock) ?? device.Complaint;
        lock (gate)
            isImpaired = complaint is { IsHeard: true };
        Fire(complaint is null ? DeviceTrigger.Answered : DeviceTrigger.Complained, complaint?.Phrase);
    }

    private void Fire(DeviceTrigger trigger, string? problem)
    {
        lock (gate)
        {
            machine.TryFire(trigger);
            Problem = problem;
        }
    }

    /// <summary>Gives a call on the device a thread and a limit. One that is late is woken, and its outcome thrown away.</summary>
    /// <exception cref="SidPortException">The call's own, or Stalled.</exception>
    private async Task<T> Within<T>(Func<T> call, TimeSpan limit, ISidDevice? on)
    {
        Task<T> calling = Task.Factory.StartNew(() => Guarded(call), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        work = calling;
        try
        {
            return await calling.WaitAsync(limit, clock);
        }
        catch (TimeoutException late)
        {
            on?.Interrupt();
            work = calling.ContinueWith(done => (done.IsCompletedSuccessfully ? done.Result as IDisposable : null)?.Dispose(),
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new SidPortException(SidPortFault.Stalled, Setting.Id, "probe", $"it did not answer within {limit.TotalSeconds:0} s", late);
        }
    }

    /// <summary>Policy: a driver's bug costs its device, and nobody else's.</summary>
    private T Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception bug) when (bug is not (SidPortException or OutOfMemoryException))
        {
            throw new SidPortException(SidPortFault.Lost, Setting.Id, "driver", $"its driver failed ({bug.GetType().Name}: {bug.Message})", bug);
        }
    }

    private async Task Pause(TimeSpan wait, CancellationToken soon)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(soon, stopping.Token);
        await Task.Delay(wait, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Hurry()
    {
        CancellationTokenSource before;
        lock (gate)
            (before, hurry) = (hurry, new CancellationTokenSource());
        before.Cancel();
        before.Dispose();
    }
}

/// <summary>A device as the operator sees it.</summary>
/// <param name="Info">As it was last seen; null before the first time.</param>
/// <param name="Problem">What is wrong; null while it is well.</param>
/// <param name="User">Who has it; null when nobody has.</param>
public sealed record DeviceStatus(string Id, string Kind, DeviceState State, SidPortInfo? Info, string? Problem, string? User)
{
    /// <summary>What it plays suffers from its problem: another output should rather play.</summary>
    public bool IsImpaired { get; init; }
}
