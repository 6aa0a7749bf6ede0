namespace SidFlow.Hw.Wires.Alsa;

/// <summary>Whether there is any use in asking libasound for a device that lives on a sound card.</summary>
/// <remarks>libasound prints a page of messages to stderr each time it looks for a card in vain; a player that tries every few seconds would fill the log.</remarks>
internal static class SoundCards
{
    private static readonly string[] onACard = ["default", "sysdefault", "hw", "plughw", "dmix", "front"];

    /// <summary>True when <paramref name="device"/> needs a card, the kernel has none, and no configuration could point it elsewhere.</summary>
    public static bool IsMissingFor(string device) =>
        onACard.Contains(device.Split(':')[0]) && !IsConfigured() && !KernelHasCard("/proc/asound/cards");

    /// <summary>The kernel lists cards as lines of number, id and name; the file is absent without sound support.</summary>
    public static bool KernelHasCard(string listing) =>
        File.Exists(listing) && File.ReadLines(listing).Any(line => line.Contains('['));

    private static bool IsConfigured() =>
        Environment.GetEnvironmentVariable("ALSA_CONFIG_PATH") is { Length: > 0 }
        || File.Exists("/etc/asound.conf")
        || File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".asoundrc"));
}
