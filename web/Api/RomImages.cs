using SidFlow.Emu.Machine;

namespace SidFlow.Web.Api;

/// <summary>The owner's ROM images by the names addresses use.</summary>
static class RomImages
{
    public static IEnumerable<(string Kind, ReadOnlyMemory<byte> Bytes)> Of(RomSet roms)
    {
        if (roms.Kernal is { } kernal)
            yield return ("kernal", kernal);
        if (roms.Basic is { } basic)
            yield return ("basic", basic);
        if (roms.Characters is { } characters)
            yield return ("chargen", characters);
    }
}
