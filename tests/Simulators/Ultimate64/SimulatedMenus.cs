using System.Text;
using System.Text.Json;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>The device's settings, as its REST interface shows them.</summary>
public sealed class SimulatedMenus
{
    private static readonly string[] volumes =
        ["OFF", "-42 dB", "-36 dB", "-30 dB", "-27 dB", "-24 dB", "-18 dB", "-17 dB", "-12 dB", "-6 dB", "-3 dB", "-2 dB", "-1 dB", " 0 dB", "+1 dB", "+2 dB", "+6 dB"];

    private readonly Lock access = new();
    private readonly Dictionary<string, Dictionary<string, Entry>> categories = [];

    private sealed record Entry(string[] Values, string Default)
    {
        internal string Current { get; set; } = Default;
    }

    internal SimulatedMenus()
    {
        foreach (string chip in (string[])["UltiSid 1", "UltiSid 2", "Socket 1", "Socket 2"])
            Add("Audio Mixer", $"Vol {chip}", volumes, " 0 dB");
        Add("Audio Mixer", "Vol Drive 1", volumes, "-12 dB");
        Add("Audio Mixer", "Pan Socket 1", ["Left 5", "Center", "Right 5"], "Center");
        string[] detected = ["None", "6581", "8580", "FPGASID", "ARMSID", "PDsid"];
        for (int n = 1; n <= 2; n++)
        {
            Add("SID Sockets Configuration", $"SID Socket {n}", ["Disabled", "Enabled"], "Enabled");
            Add("SID Sockets Configuration", $"SID Detected Socket {n}", detected, n == 1 ? "6581" : "8580");
            Add("SID Addressing", $"SID Socket {n} Address", ["Unmapped", "$D400", "$D420", "$D500", "$DE00"], n == 1 ? "$D400" : "$D420");
            Add("SID Addressing", $"UltiSID {n} Address", ["Unmapped", "$D400", "$D420", "$D500", "$DE00"], "Unmapped");
            Add("UltiSID Configuration", $"UltiSID {n} Filter Curve", ["8580 Lo", "8580 Hi", "6581", "6581 Alt"], "8580 Lo");
        }
        Add("U64 Specific Settings", "System Mode", ["PAL", "NTSC", "PAL-60", "NTSC-50"], "PAL");
        Add("U64 Specific Settings", "SID Player Autoconfig", ["Disabled", "Enabled"], "Enabled");
        Add("U64 Specific Settings", "Allow Autoconfig uses UltiSid", ["No", "Yes"], "Yes");
        Add("Data Streams", "Stream Audio to", [], "239.0.1.65:11001");
        Add("LED Strip Settings", "LedStrip Mode", ["Off", "Fixed Color", "SID Music", "Rainbow"], "Off");
        Add("Keyboard Lighting", "LedStrip Mode", ["Off", "Fixed Color"], "Off");
    }

    public string this[string category, string item]
    {
        get { lock (access) return categories[category][item].Current; }
        set { lock (access) categories[category][item].Current = value; }
    }

    /// <summary>A cartridge knows nothing of sockets and volumes.</summary>
    public void Remove(string category)
    {
        lock (access)
            categories.Remove(category);
    }

    public void Add(string category, string item, string[] values, string initial)
    {
        lock (access)
        {
            if (!categories.TryGetValue(category, out Dictionary<string, Entry>? items))
                categories[category] = items = [];
            items[item] = new Entry(values, initial);
        }
    }

    internal string ListCategories()
    {
        lock (access)
            return $"\"categories\" : {JsonSerializer.Serialize(categories.Keys)}";
    }

    /// <summary>Nothing matched: the empty string, which is a 200 with nothing but errors.</summary>
    internal string Show(string categoryPattern, string? itemPattern)
    {
        var text = new StringBuilder();
        lock (access)
            foreach ((string category, Dictionary<string, Entry> items) in categories)
            {
                if (!Matches(category, categoryPattern))
                    continue;
                IEnumerable<string> shown = from item in items
                                            where itemPattern is null || Matches(item.Key, itemPattern)
                                            select $"{Text(item.Key)} : {(itemPattern is null ? Text(item.Value.Current) : Detail(item.Value))}";
                if (!shown.Any())
                    continue;
                text.Append(text.Length > 0 ? ",\n" : "").Append($"{Text(category)} : {{ {string.Join(",  ", shown)} }}");
            }
        return text.ToString();
    }

    /// <returns>The status.</returns>
    internal int Set(string categoryPattern, string itemPattern, string value, out string error)
    {
        lock (access)
        {
            error = "";
            foreach ((string category, Dictionary<string, Entry> items) in categories.Where(entry => Matches(entry.Key, categoryPattern)))
                foreach ((string item, Entry entry) in items.Where(entry => Matches(entry.Key, itemPattern)))
                {
                    string? known = entry.Values.FirstOrDefault(candidate => candidate.Equals(value, StringComparison.OrdinalIgnoreCase));
                    if (known is null)
                    {
                        error = $"Value '{value}' is not a valid choice for item {item}";
                        return 400;
                    }
                    entry.Current = known;
                    return 200;
                }
            error = "Category or item not found";
            return 404;
        }
    }

    private static string Detail(Entry entry) =>
        $"{{ \"current\" : {Text(entry.Current)}, \"values\":{JsonSerializer.Serialize(entry.Values)}, \"default\" : {Text(entry.Default)} }}";

    private static string Text(string value) => JsonSerializer.Serialize(value);

    private static bool Matches(string text, string pattern) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);
}
