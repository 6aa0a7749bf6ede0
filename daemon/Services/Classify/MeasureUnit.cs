using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Services.Roms;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Classify;

/// <summary>The unit of the job classify: one song measured.</summary>
/// <remarks>In: the tune's bytes, song, length, and the machine. Out: a record without its time, or why there is none; a measurement that contradicts itself is told apart.</remarks>
public sealed class MeasureUnit
{
    public const string Name = "measure";

    /// <summary>A song takes a fifth of a second; the slowest known two, and a machine may be busy.</summary>
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<(string Roms, string Cia), SongFeatures> machines = [];

    private MeasureUnit()
    {
    }

    public static UnitKind Kind { get; } = new(Name, limit, () => new MeasureUnit().DoAsync);

    internal static JsonObject Order(SongId song, byte[] file, TimeSpan length, string romFolder, CiaModel cia) => new()
    {
        ["path"] = song.Path,
        ["song"] = song.Song,
        ["lengthMs"] = (long)length.TotalMilliseconds,
        ["file"] = Convert.ToBase64String(file),
        ["roms"] = romFolder,
        ["cia"] = cia.ToString(),
    };

    /// <summary>What an answer of the unit says.</summary>
    /// <exception cref="FormatException">It says nothing.</exception>
    internal static MeasureAnswer Read(JsonObject answer)
    {
        if (answer["record"] is { } record)
        {
            try
            {
                return new MeasureAnswer(ClassifiedLine.Read(Encoding.UTF8.GetBytes(record.ToJsonString())), null, null);
            }
            catch (ClassifiedLineException reason)
            {
                throw new FormatException(reason.Message, reason);
            }
        }
        (string? violation, string? refusal) = ((string?)answer["violation"], (string?)answer["refused"]);
        return violation is null && refusal is null ? throw new FormatException("The worker's answer says nothing.") : new MeasureAnswer(null, violation, refusal);
    }

    private Task<JsonObject> DoAsync(JsonObject unit, CancellationToken stop)
    {
        TuneResult parsed = TuneParser.Parse(Convert.FromBase64String(unit["file"]!.GetValue<string>()));
        if (parsed.Tune is not { } tune)
            return Task.FromResult(new JsonObject { ["refused"] = parsed.Refusal!.Reason });
        SongId song = new(unit["path"]!.GetValue<string>(), unit["song"]!.GetValue<int>());
        SongMeasurement measured = MachineOf(unit).Measure(tune, song.Song, TimeSpan.FromMilliseconds(unit["lengthMs"]!.GetValue<long>()), stop);
        if (measured.Record is not { } record)
            return Task.FromResult(new JsonObject { ["refused"] = measured.Refusal!.Reason });
        if (Integrity.ViolationOf(record) is { } violation)
            return Task.FromResult(new JsonObject { ["violation"] = violation });
        return Task.FromResult(new JsonObject { ["record"] = JsonNode.Parse(ClassifiedLine.Write(ClassifiedSong.Of(song, record, DateTimeOffset.UnixEpoch))) });
    }

    private SongFeatures MachineOf(JsonObject unit)
    {
        (string roms, string cia) = (unit["roms"]!.GetValue<string>(), unit["cia"]!.GetValue<string>());
        if (!machines.TryGetValue((roms, cia), out SongFeatures? features))
            machines[(roms, cia)] = features = new SongFeatures(new MachineOptions { Roms = RomFolder.Load(roms, out _), CiaModel = Enum.Parse<CiaModel>(cia) });
        return features;
    }
}

/// <summary>One of the three.</summary>
/// <param name="Violation">The measurement contradicts itself.</param>
/// <param name="Refusal">The song cannot be played here, however often it is tried.</param>
internal sealed record MeasureAnswer(ClassifiedSong? Song, string? Violation, string? Refusal);
