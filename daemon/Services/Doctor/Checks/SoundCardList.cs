using System.Globalization;

namespace SidFlow.Services.Doctor.Checks;

/// <param name="Name">Id, driver and name, as ALSA lists them.</param>
internal sealed record SoundCardEntry(int Number, string Name);

/// <summary>/proc/asound/cards: <c> 1 [USBSIDPico     ]: USB-Audio - USBSID-Pico</c>, and a line with more below each.</summary>
internal static class SoundCardList
{
    public static IReadOnlyList<SoundCardEntry> Read(Surroundings at)
    {
        string path = at.At("/proc/asound/cards");
        return File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<SoundCardEntry>()] : [];
    }

    private static SoundCardEntry? Parse(string line) =>
        line.Split('[', 2) is [var number, var name] && int.TryParse(number.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int card) ? new SoundCardEntry(card, name) : null;
}
