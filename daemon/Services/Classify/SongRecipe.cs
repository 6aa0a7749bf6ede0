using System.Globalization;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Ml.Features;

namespace SidFlow.Services.Classify;

/// <summary>What a measurement depends on beside the tune's bytes. The same file by the same recipe gives the same record, so it is not measured again.</summary>
internal static class SongRecipe
{
    /// <summary>Raised with each change of emulator or extractors that changes a record; SongRecipeTest tells when.</summary>
    internal const int Code = 1;

    public static string Of(TimeSpan length, RomSet roms, CiaModel cia) => string.Create(CultureInfo.InvariantCulture,
        $"{FeatureRecord.FeatureSetVersion} {FeatureRecord.AudioVariant} {FeatureRecord.TraceVariant} code {Code}, {(long)length.TotalMilliseconds} ms, {cia}, roms {Has(roms.Kernal)}{Has(roms.Basic)}{Has(roms.Characters)}");

    private static char Has(ReadOnlyMemory<byte>? rom) => rom is null ? '-' : '+';
}
