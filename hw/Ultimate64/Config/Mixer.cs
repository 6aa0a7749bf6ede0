using System.Globalization;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>The device's volumes for its chips: muted, lowered and put back as the operator had them. Acts at once.</summary>
/// <remarks>A request for each chip, and each has <see cref="INativePlayer.StallLimit"/>: a device that answers slowly has not stopped answering.</remarks>
internal sealed class Mixer
{
    private const string Category = "Audio Mixer";
    private const string Off = "OFF";

    private readonly DeviceConfig config;
    private readonly IReadOnlyList<ConfigItem> items;
    private readonly Dictionary<string, string> set = [];

    private Mixer(DeviceConfig config, IReadOnlyList<ConfigItem> items)
    {
        this.config = config;
        this.items = items;
        foreach (ConfigItem item in items)
            set[item.Name] = item.Current;
    }

    /// <summary>False on a cartridge.</summary>
    internal bool Exists => items.Count > 0;

    /// <summary>The same volumes over another connection.</summary>
    internal Mixer Through(DeviceConfig other)
    {
        var mixer = new Mixer(other, items);
        foreach ((string item, string value) in set)
            mixer.set[item] = value;
        return mixer;
    }

    /// <summary>Where all chips are off, a pause of ours was cut short before: their defaults count as the operator's.</summary>
    /// <exception cref="SidPortException">The device cannot be asked.</exception>
    internal static Mixer Read(DeviceConfig config, Deadline limit)
    {
        IReadOnlyList<ConfigItem> all = [.. config.Read(Category, "Vol*", limit).Where(item => item.ValueLike(Off) is not null)];
        IReadOnlyList<ConfigItem> master = [.. all.Where(item => item.Name.Equals("Vol Master", StringComparison.OrdinalIgnoreCase))];
        IReadOnlyList<ConfigItem> used = master.Count > 0 ? master
            : [.. all.Where(item => item.Name.Contains("Sid", StringComparison.OrdinalIgnoreCase) || item.Name.Contains("Socket", StringComparison.OrdinalIgnoreCase))];
        if (used.Count == 0 || used.Any(item => Decibels(item.Current) is not null))
            return new Mixer(config, used);
        var mixer = new Mixer(config, [.. used.Select(item => item with { Current = item.Default ?? item.ValueLike("0 dB") ?? item.Current })]);
        foreach (ConfigItem item in used)
            mixer.set[item.Name] = item.Current;
        mixer.Restore();
        return mixer;
    }

    /// <summary>All off.</summary>
    /// <exception cref="SidPortException">The device does not take it.</exception>
    internal void Mute()
    {
        foreach (ConfigItem item in items)
            Set(item, item.ValueLike(Off)!);
    }

    /// <summary>As the operator had it.</summary>
    /// <inheritdoc cref="Mute" path="/exception"/>
    internal void Restore()
    {
        foreach (ConfigItem item in items)
            Set(item, item.Current);
    }

    /// <summary>Every chip so much below the operator's volume, by the nearest step the device has.</summary>
    /// <param name="decibels">0 or less; at -60 and below all is off.</param>
    /// <inheritdoc cref="Mute" path="/exception"/>
    internal void Lower(double decibels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decibels, 0);
        foreach (ConfigItem item in items)
            Set(item, Nearest(item, decibels));
    }

    internal static string Nearest(ConfigItem item, double decibels)
    {
        string off = item.ValueLike(Off)!;
        if (Decibels(item.Current) is not { } own || decibels <= -60)
            return off;
        if (decibels == 0)
            return item.Current;
        double wanted = own + decibels;
        string nearest = item.Values.Where(value => Decibels(value) is not null).MinBy(value => Math.Abs(Decibels(value)!.Value - wanted)) ?? off;
        // Off stands in for 6 dB below the lowest step.
        return Decibels(nearest) is { } step && wanted < step - 3 && item.Values.All(value => Decibels(value) is not { } other || other >= step) ? off : nearest;
    }

    /// <returns>Null for OFF.</returns>
    internal static double? Decibels(string value)
    {
        string text = value.Trim();
        if (text.EndsWith("dB", StringComparison.OrdinalIgnoreCase))
            text = text[..^2].Trim();
        return double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    private void Set(ConfigItem item, string value)
    {
        if (set.TryGetValue(item.Name, out string? now) && now == value)
            return;
        config.Set(item.Category, item.Name, value, Deadline.In(INativePlayer.StallLimit));
        set[item.Name] = value;
    }
}
