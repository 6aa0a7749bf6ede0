using SidFlow.Hw.Ports;

namespace SidFlow.Services.Devices;

/// <summary>Who uses a device; the higher takes it from the lower.</summary>
public enum LeaseHolder
{
    /// <summary>A program on the network that plays on the household's chips.</summary>
    NetworkClient,

    /// <summary>A self-test or a capture.</summary>
    Job,

    /// <summary>Somebody in the room.</summary>
    Listener,
}

/// <summary>The right to use a device, alone. Give it back with <see cref="Release"/> or <see cref="Fail"/>, once nothing touches the device any more.</summary>
public sealed class DeviceLease
{
    private readonly Device device;
    private readonly TaskCompletionSource takenOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int over;

    internal DeviceLease(Device device, ISidDevice opened, LeaseHolder holder, string who)
    {
        this.device = device;
        Opened = opened;
        Holder = holder;
        Who = who;
    }

    /// <summary>The device itself: an <see cref="ISidPort"/> or an <see cref="INativePlayer"/>.</summary>
    public ISidDevice Opened { get; }
    public LeaseHolder Holder { get; }
    public string Who { get; }

    /// <summary>Completes when somebody of higher rank wants it: silence it and give it back within a second.</summary>
    public Task TakenOver => takenOver.Task;

    /// <summary>The device is well and silent. Does nothing the second time.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref over, 1) == 0)
            device.TakeBack(this, null);
    }

    /// <summary>The device was lost in use.</summary>
    public void Fail(SidPortFault fault, string reason)
    {
        if (Interlocked.Exchange(ref over, 1) == 0)
            device.TakeBack(this, new SidPortException(fault, device.Setting.Id, "play", reason));
    }

    internal void TakeOver() => takenOver.TrySetResult();
}
