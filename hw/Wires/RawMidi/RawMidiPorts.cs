using System.Runtime.InteropServices;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.RawMidi;

/// <param name="Path">Its device node; the numbers in it change with the order of plugging in.</param>
/// <param name="CardId">Short name ALSA gives the card, unique on this machine.</param>
/// <param name="CardName">The card's own name, often the product's.</param>
public sealed record RawMidiPort(string Path, string CardId, string CardName, string Name);

/// <summary>The MIDI outputs of this machine, asked of each card's control device.</summary>
public static unsafe class RawMidiPorts
{
    /// <summary>Cards that cannot be asked are left out; <see cref="DeviceAccess.Problem"/> says why.</summary>
    public static IReadOnlyList<RawMidiPort> Outputs() => Outputs("/dev/snd", Kernel.Calls);

    internal static IReadOnlyList<RawMidiPort> Outputs(string folder, ISystemCalls kernel)
    {
        var ports = new List<RawMidiPort>();
        if (!Directory.Exists(folder))
            return ports;
        foreach (string control in Directory.EnumerateFiles(folder, "controlC*").Order(StringComparer.Ordinal))
        {
            int file = kernel.Open(control, LibC.ReadOnly | LibC.NonBlocking);
            if (file < 0)
                continue;
            AddPorts(ports, folder, file, kernel);
            _ = kernel.Close(file);
        }
        return ports;
    }

    private static void AddPorts(List<RawMidiPort> ports, string folder, int file, ISystemCalls kernel)
    {
        SoundCardInfo card;
        if (kernel.Control(file, RawMidiAbi.CardInfo, &card) < 0)
            return;
        int device = -1;
        // The kernel ends the list with -1; a number that does not grow would end it as well.
        for (int before = -2; kernel.Control(file, RawMidiAbi.NextDevice, &device) >= 0 && device > Math.Max(before, -1); before = device)
        {
            var info = new RawMidiInfo { Device = (uint)device, Stream = RawMidiAbi.Output };
            if (kernel.Control(file, RawMidiAbi.DeviceInfo, &info) < 0)
                continue;
            ports.Add(new RawMidiPort($"{folder}/midiC{card.Card}D{device}", Text(card.Id), Text(card.Name), Text(info.Name)));
        }
    }

    private static string Text(byte* name) => Marshal.PtrToStringUTF8((nint)name) ?? "";
}
