using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Routing;

namespace SidFlow.Services.Devices;

/// <summary>The household's devices.</summary>
public sealed class DeviceDirectory : IAsyncDisposable
{
    private DeviceWatch? watch;
    private IReadOnlyList<string> preferred;

    public DeviceDirectory(IReadOnlyList<Device> devices, IReadOnlyList<string>? preferred = null)
    {
        Devices = devices;
        this.preferred = preferred ?? [];
    }

    public static DeviceDirectory Empty { get; } = new([]);

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<Device> Devices { get; }

    /// <summary>Whether one of them was seen to be a whole C64.</summary>
    public bool HaveC64 => Devices.Any(device => device.Status.Info is { IsC64: true });

    /// <summary>Ids of devices, and <c>emulator</c>, the most wanted first.</summary>
    public IReadOnlyList<string> Preferred
    {
        get => Volatile.Read(ref preferred);
        set => Volatile.Write(ref preferred, value);
    }

    /// <exception cref="FormatException">A device cannot be used as it is set; a sentence that names it.</exception>
    public static DeviceDirectory Open(IReadOnlyList<DeviceSetting> settings, IReadOnlyList<string> preferred, BreakerOptions breaker, DriverRoom room)
    {
        foreach (string unknown in preferred.Where(id => id != OutputOrder.Emulator && settings.All(device => device.Id != id)))
            throw new FormatException($"PreferredEngines names {unknown}, which is no device.");
        return new DeviceDirectory([.. settings.Select(setting => new Device(setting, Bind(setting, room), breaker, room.Clock))], preferred);
    }

    /// <summary>Why nothing that is plugged in is noticed at once; null when it is.</summary>
    public string? WatchProblem { get; private set; }

    /// <param name="folders">Where nodes come and go; null for /dev.</param>
    public void Start(IReadOnlyList<string>? folders = null)
    {
        foreach (Device device in Devices)
            device.Start();
        if (Devices.Count == 0)
            return;
        try
        {
            watch = new DeviceWatch(LookNow, folders);
        }
        catch (WireException error)
        {
            WatchProblem = error.Reason;
        }
    }

    private void LookNow()
    {
        foreach (Device device in Devices)
            device.LookNow();
    }

    public Device? Find(string id) => Devices.FirstOrDefault(device => device.Setting.Id == id);

    /// <summary>The outputs for a song, the first to be tried first; the emulator is always among them.</summary>
    /// <param name="own">The device that the asker has already.</param>
    public IReadOnlyList<Route> Routes(TuneNeeds needs, Device? own) =>
        OutputOrder.For(needs, [.. Devices.Select(device => Offer(device, device == own, needs))], Preferred);

    /// <summary>Silences all devices side by side, so that the end takes as long as the slowest of them.</summary>
    public async ValueTask DisposeAsync()
    {
        watch?.Dispose();
        await Task.WhenAll(Devices.Select(device => device.DisposeAsync().AsTask()));
    }

    private static OutputOffer Offer(Device device, bool own, TuneNeeds needs)
    {
        DeviceStatus status = device.Status;
        bool there = own || status is { State: DeviceState.Ready or DeviceState.Degraded } or { State: DeviceState.Leased, User: not null };
        if (status.Info is not { } info)
            return new OutputOffer(status.Id, [], [], SidPortTiming.Exact, Takes: false);
        ClockRate[] clocks = [.. info.Clocks.Select(clock => new ClockRate(clock.Numerator, clock.Denominator))];
        // A C64 plays at its own speed and knows nothing of a chip it does not have.
        bool clockFits = (device.Setting.OtherClock == ClockPolicy.Retime && !info.IsC64) || clocks.Length == 0 || clocks.Contains(needs.Clock);
        return new OutputOffer(status.Id, [.. info.Chips.Select(ModelOf)], clocks, info.Timing,
            info.IsC64, Takes: there && clockFits && !(info.IsC64 && needs.Chips.Count > info.Chips.Count) && device.Breaker.Status.State != BreakerState.Open, Healthy: !status.IsImpaired);
    }

    private static ChipModel? ModelOf(SidPortChip chip) => chip switch
    {
        { Selectable: true } or { Model: SidPortModel.Unknown } => null,
        { Model: SidPortModel.Mos8580 } => ChipModel.Mos8580,
        _ => ChipModel.Mos6581,
    };

    private static Func<ISidDevice> Bind(DeviceSetting setting, DriverRoom room)
    {
        if (!DeviceKinds.All.TryGetValue(setting.Kind, out DeviceKind? kind))
            throw new FormatException($"The device {setting.Id} is of the kind '{setting.Kind}', but must be one of {string.Join(", ", DeviceKinds.All.Keys)}.");
        try
        {
            return kind.Bind(setting.Options, room);
        }
        catch (FormatException reason)
        {
            throw new FormatException($"The device {setting.Id} cannot be used. {reason.Message}", reason);
        }
    }
}
