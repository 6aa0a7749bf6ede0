using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices.Jobs;

/// <summary>A device lent to a job. Whatever the job does with it is over, and the device silent, when <see cref="UseAsync"/> returns.</summary>
public static class JobLease
{
    /// <summary>A device that is just being asked after is free again by then.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan step = TimeSpan.FromMilliseconds(50);

    /// <param name="who">As others see who has the device: <c>the self-test</c>.</param>
    /// <param name="use">Plays, and leaves the device silent. Its token also ends when a listener takes the device. What has come to its end before it sees that is whole.</param>
    /// <exception cref="DeviceJobException">The job did not come to its end.</exception>
    /// <exception cref="OperationCanceledException">As <paramref name="stop"/> asked.</exception>
    public static async Task<T> UseAsync<T>(Device device, string who, TimeProvider clock, Func<ISidDevice, CancellationToken, Task<T>> use, CancellationToken stop)
    {
        DeviceLease lease = await TakeAsync(device, who, clock, stop);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task watching = LeaveAsync(lease, either);
        try
        {
            return await use(lease.Opened, either.Token);
        }
        catch (SidPortException lost) when (lost.Fault != SidPortFault.Unsupported)
        {
            lease.Fail(lost.Fault, lost.Reason);
            throw new DeviceJobException(DeviceJobEnd.Lost, $"{device.Setting.Id} was lost: {lost.Reason}.", lost);
        }
        catch (SidPortException refused)
        {
            throw new DeviceJobException(DeviceJobEnd.Refused, $"{device.Setting.Id} cannot play it: {refused.Reason}.", refused);
        }
        catch (OperationCanceledException) when (lease.TakenOver.IsCompleted && !stop.IsCancellationRequested)
        {
            throw new DeviceJobException(DeviceJobEnd.TakenOver, $"A listener took {device.Setting.Id} over, so {who} ended.");
        }
        finally
        {
            lease.Release();
            await either.CancelAsync();
            await watching;
        }
    }

    private static async Task<DeviceLease> TakeAsync(Device device, string who, TimeProvider clock, CancellationToken stop)
    {
        long since = clock.GetTimestamp();
        while (true)
        {
            if (device.TryLease(LeaseHolder.Job, who) is { } lease)
                return lease;
            DeviceStatus status = device.Status;
            if (status.State is not (DeviceState.Ready or DeviceState.Degraded or DeviceState.Leased) || clock.GetElapsedTime(since) > patience)
                throw new DeviceJobException(DeviceJobEnd.NotFree, $"{status.Id} cannot be had: {Why(status)}.");
            await Task.Delay(step, clock, stop);
        }
    }

    private static string Why(DeviceStatus status) =>
        status.User is { } user ? $"{user} has it"
        : status.Problem is { } problem ? $"it is {status.State.ToString().ToLowerInvariant()}, {problem}"
        : $"it is {status.State.ToString().ToLowerInvariant()}";

    private static async Task LeaveAsync(DeviceLease lease, CancellationTokenSource job)
    {
        await Task.WhenAny(lease.TakenOver, Task.Delay(Timeout.InfiniteTimeSpan, job.Token));
        if (lease.TakenOver.IsCompleted)
            await job.CancelAsync();
    }
}
