using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Wires;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Chips wired to this machine: the bus is switched on, may be used, and no other function sits on its lines.</summary>
internal static class GpioObstacles
{
    /// <summary>Lines that the firmware gives to something else: SidBerry's wiring needs them.</summary>
    private static readonly (string Setting, int[] Lines, string Name)[] takers =
    [
        ("dtparam=i2c_arm=on", [2, 3], "I2C"), ("enable_uart=1", [14, 15], "the serial console"), ("dtparam=spi=on", [7, 8, 9, 10, 11], "SPI"),
    ];

    public static IEnumerable<Finding> Of(Surroundings at, DeviceSetting setting)
    {
        bool direct = KnownDevices.Option(setting, "wiring") is not { } wiring || wiring.Equals(nameof(GpioWiring.Direct), StringComparison.OrdinalIgnoreCase);
        IEnumerable<Finding> bus = direct ? Chips(at, setting).Concat(Conflicts(at, setting)) : Spi(at, setting);
        return KnownDevices.Option(setting, "clockSource")?.Equals(nameof(GpioClockSource.Pwm), StringComparison.OrdinalIgnoreCase) == true ? bus.Concat(Pwm(at, setting)) : bus;
    }

    private static IEnumerable<Finding> Chips(Surroundings at, DeviceSetting setting)
    {
        string[] chips = Directory.Exists(at.At("/dev")) ? Directory.GetFileSystemEntries(at.At("/dev"), "gpiochip*") : [];
        Array.Sort(chips, StringComparer.Ordinal);
        var none = Finding.Problem(setting.Id, "This machine has no GPIO chip that its kernel knows.", "ls /dev/gpiochip*; uname -a");
        return chips.Length == 0 ? [none] : chips.Take(1).SelectMany(chip => NodeFindings.Of(at, setting.Id, $"/dev/{Path.GetFileName(chip)}", none));
    }

    private static IEnumerable<Finding> Spi(Surroundings at, DeviceSetting setting)
    {
        string path = KnownDevices.Option(setting, "spiPath") ?? new GpioSidSettings().SpiPath;
        bool driven = Directory.Exists(at.At("/sys/bus/spi/devices")) && Directory.EnumerateFileSystemEntries(at.At("/sys/bus/spi/devices")).Any();
        return NodeFindings.Of(at, setting.Id, path, (at.RaspberryConfig, driven) switch
        {
            (_, true) => Finding.Problem(setting.Id, $"There is an SPI bus, but no {path}: its driver spidev is not loaded.", "sudo modprobe spidev && echo spidev | sudo tee /etc/modules-load.d/sidflow.conf"),
            ({ } config, _) => Finding.Problem(setting.Id, $"There is no {path}: SPI is switched off.", $"echo dtparam=spi=on | sudo tee -a {config} && sudo reboot"),
            _ => Finding.Problem(setting.Id, $"There is no {path}.", "ls /dev/spidev*"),
        });
    }

    private static IEnumerable<Finding> Pwm(Surroundings at, DeviceSetting setting)
    {
        string chip = new GpioPwm().Chip;
        if (!Directory.Exists(at.At(chip)))
            return [Finding.Problem(setting.Id, $"There is no {chip}: the PWM that makes phi2 is switched off.",
                at.RaspberryConfig is { } config ? $"echo dtoverlay=pwm,pin=12,func=4 | sudo tee -a {config} && sudo reboot" : "ls /sys/class/pwm")];
        return DeviceNode.At(at.At($"{chip}/export")) is { } export ? NodeFindings.Rights(at, setting.Id, $"{chip}/export", export with { Mode = export.Mode | ReadIsNotNeeded }) : [];
    }

    /// <summary>export is written only, by owner and group.</summary>
    private const int ReadIsNotNeeded = 0x120;

    private static IEnumerable<Finding> Conflicts(Surroundings at, DeviceSetting setting)
    {
        if (at.RaspberryConfig is not { } config || setting.Options.Any(option => option.Key.Equals("lines", StringComparison.OrdinalIgnoreCase)))
            yield break;
        string[] switchedOn = [.. File.ReadLines(at.At(config)).Select(line => line.Trim())];
        foreach ((string line, int[] lines, string name) in takers)
            if (switchedOn.Contains(line) && lines.Intersect([.. GpioLineMap.SidBerry.Data, .. GpioLineMap.SidBerry.Address, .. GpioLineMap.SidBerry.Selects]).ToArray() is { Length: > 0 } shared)
                yield return Finding.Advice(setting.Id, $"{name} is switched on and sits on GPIO {string.Join(", ", shared)}, which SidBerry's wiring uses.", $"sudo sed -i 's/^{line}/#&/' {config} && sudo reboot");
    }
}
