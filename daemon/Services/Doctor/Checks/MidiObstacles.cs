using SidFlow.Hw.Wires.Usb;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>An ASID receiver: its sound card is there, and its MIDI port may be used.</summary>
internal static class MidiObstacles
{
    public static IEnumerable<Finding> Of(Surroundings at, DeviceSetting setting)
    {
        string receiver = KnownDevices.Option(setting, "receiver") ?? "";
        string wanted = KnownDevices.Option(setting, "port") ?? (receiver.Equals("UsbSid", StringComparison.OrdinalIgnoreCase) ? "USBSID" : receiver);
        if (wanted.StartsWith('/'))
            return NodeFindings.Of(at, setting.Id, wanted, Missing(at, setting, wanted));
        int? card = SoundCardList.Read(at).FirstOrDefault(card => card.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))?.Number;
        string? port = card is null || !Directory.Exists(at.At("/dev/snd")) ? null
            : Directory.EnumerateFiles(at.At("/dev/snd"), $"midiC{card}D*").Order(StringComparer.Ordinal).FirstOrDefault();
        if (port is null)
            return [Missing(at, setting, wanted)];
        // Its card is asked for the port's name.
        return NodeFindings.Of(at, setting.Id, $"/dev/snd/controlC{card}", Missing(at, setting, wanted))
            .Concat(NodeFindings.Of(at, setting.Id, $"/dev/snd/{Path.GetFileName(port)}", Missing(at, setting, wanted)));
    }

    private static Finding Missing(Surroundings at, DeviceSetting setting, string wanted) =>
        UsbDevices.All(at.Root).FirstOrDefault(usb => wanted.Length > 0 && usb.Product.Contains(wanted, StringComparison.OrdinalIgnoreCase)) is { } plugged
            && !plugged.Drivers.Contains("snd-usb-audio")
            ? Finding.Problem(setting.Id, $"{plugged.Product} is plugged in, but the driver of its MIDI port is not loaded.", "sudo modprobe snd_usb_audio && echo snd_usb_audio | sudo tee /etc/modules-load.d/sidflow.conf")
            : Finding.Problem(setting.Id, $"There is no MIDI output '{wanted}'.", "sidflowd device find");
}
