using SidFlow.Hw.Wires;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>The room's own output.</summary>
internal static class SoundCheck
{
    public static IEnumerable<Finding> Run(Surroundings at)
    {
        if (!at.Settings.Room.Output.StartsWith("alsa:", StringComparison.Ordinal))
            return [Finding.Ok("sound", $"Room:Output is {at.Settings.Room.Output}.")];
        IReadOnlyList<SoundCardEntry> cards = SoundCardList.Read(at);
        if (cards.Count == 0)
            return [Finding.Advice("sound", "The kernel knows no sound card: the emulator is heard in browsers only.",
                at.RaspberryConfig is { } config ? $"echo dtparam=audio=on | sudo tee -a {config} && sudo reboot" : "aplay -l")];
        string[] outputs = Directory.Exists(at.At("/dev/snd")) ? Directory.GetFileSystemEntries(at.At("/dev/snd"), "pcmC*p") : [];
        Finding[] denied = [.. outputs.Order(StringComparer.Ordinal).Take(1)
            .SelectMany(node => DeviceNode.At(node) is { } seen ? NodeFindings.Rights(at, "sound", $"/dev/snd/{Path.GetFileName(node)}", seen) : [])];
        return denied.Length > 0 ? denied : [Finding.Ok("sound", $"{cards.Count} sound card{(cards.Count == 1 ? "" : "s")}; the room plays on {at.Settings.Room.Output}.")];
    }
}
