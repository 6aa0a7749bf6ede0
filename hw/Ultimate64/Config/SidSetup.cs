using System.Globalization;
using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Config;

/// <summary>A chip of the device: in a socket or in the FPGA.</summary>
/// <param name="Place">The device's name for it: <c>Socket 1</c>, <c>UltiSID 2</c>.</param>
/// <param name="Detected">What the device found in a socket: <c>6581</c>, <c>ARMSID</c>; <c>UltiSID</c> for its own.</param>
/// <param name="Address">Of its first register; null while it is not mapped.</param>
public sealed record UltimateChip(string Place, string Detected, SidPortModel Model, bool Selectable, int? Address);

/// <summary>Which chip sits where, as the operator has set it up.</summary>
public sealed record SidSetup
{
    /// <summary>All that can sound: sockets with a chip in them, then the UltiSIDs.</summary>
    public required IReadOnlyList<UltimateChip> Chips { get; init; }

    /// <summary>Whether the device moves its chips to a tune's addresses by itself ("SID Player Autoconfig").</summary>
    public required bool FollowsTunes { get; init; }

    /// <summary>Chips a tune can be given: all when the device maps them itself, else the mapped ones, lowest address first.</summary>
    public IReadOnlyList<UltimateChip> Usable => FollowsTunes
        ? Chips
        : [.. Chips.Where(chip => chip.Address is not null).OrderBy(chip => chip.Address)];

    /// <summary>A cartridge: one chip, in the C64 it sticks in, of which the device knows nothing.</summary>
    internal static SidSetup OfCartridge { get; } = new()
    {
        Chips = [new UltimateChip("the C64's own", "", SidPortModel.Unknown, false, 0xd400)],
        FollowsTunes = false,
    };

    /// <exception cref="SidPortException">The device cannot be asked.</exception>
    internal static SidSetup Read(DeviceConfig config, Deadline limit)
    {
        IReadOnlyDictionary<string, string> sockets = config.Current("SID Sockets Configuration", limit);
        if (sockets.Count == 0)
            return OfCartridge;
        return From(sockets, config.Current("SID Addressing", limit), config.Current("UltiSID Configuration", limit), config.Current("U64 Specific Settings", limit));
    }

    internal static SidSetup From(
        IReadOnlyDictionary<string, string> sockets,
        IReadOnlyDictionary<string, string> addresses,
        IReadOnlyDictionary<string, string> ultiSids,
        IReadOnlyDictionary<string, string> specific)
    {
        bool follows = Value(specific, "SID Player Autoconfig") is "Enabled" or "Yes";
        bool ultiSidsFollow = follows && Value(specific, "Allow Autoconfig uses UltiSid") is not ("No" or "Disabled");
        var chips = new List<UltimateChip>();
        for (int n = 1; n <= 2; n++)
        {
            string detected = Value(sockets, $"SID Detected Socket {n}");
            int? address = AddressOf(Value(addresses, $"SID Socket {n} Address"));
            // "None" is also what undetected replacements show; the operator who maps such a socket says that there is something in it.
            if (Value(sockets, $"SID Socket {n}") != "Disabled" && (IsChip(detected) || address is not null))
                chips.Add(new UltimateChip($"Socket {n}", detected, ModelOf(detected), IsReplacement(detected), address));
        }
        for (int n = 1; n <= 2; n++)
        {
            int? address = AddressOf(Value(addresses, $"UltiSID {n} Address"));
            if (address is not null || ultiSidsFollow)
                chips.Add(new UltimateChip($"UltiSID {n}", "UltiSID", CurveModel(Value(ultiSids, $"UltiSID {n} Filter Curve")), false, address));
        }
        return new SidSetup { Chips = chips, FollowsTunes = follows };
    }

    private static string Value(IReadOnlyDictionary<string, string> items, string name) => items.TryGetValue(name, out string? value) ? value.Trim() : "";

    private static bool IsChip(string detected) => detected is not ("" or "None");

    private static SidPortModel ModelOf(string detected) => detected switch
    {
        "6581" => SidPortModel.Mos6581,
        "8580" => SidPortModel.Mos8580,
        _ => SidPortModel.Unknown,
    };

    /// <summary>Replacements are either model, by their own switch or command.</summary>
    private static bool IsReplacement(string detected) => IsChip(detected) && ModelOf(detected) == SidPortModel.Unknown;

    private static SidPortModel CurveModel(string curve) =>
        curve.StartsWith("6581", StringComparison.Ordinal) ? SidPortModel.Mos6581
        : curve.StartsWith("8580", StringComparison.Ordinal) ? SidPortModel.Mos8580
        : SidPortModel.Unknown;

    private static int? AddressOf(string text) =>
        text.StartsWith('$') && int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int address)
            && address is >= 0xd400 and <= 0xdfe0 ? address : null;
}
