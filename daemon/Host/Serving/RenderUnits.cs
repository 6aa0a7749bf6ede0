using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Emu.Machine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Renders;
using SidFlow.Services.Roms;
using SidFlow.Services.Settings;
using SidFlow.Services.Streams;
using SidFlow.Services.Workers;

namespace SidFlow.Host.Serving;

/// <summary>Units of render jobs on their way to a worker and back. A unit brings the settings that decide its bytes along: a worker reads none.</summary>
static class RenderUnits
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static UnitKind Kind { get; } = new(RenderUnit.Kind, Limit, () => new Worker().DoAsync);

    public static UnitMaker Maker(WorkerPool workers, SidFlowSettings settings)
    {
        JsonNode how = JsonSerializer.SerializeToNode(StudioSettings.Of(settings))!;
        return async (unit, stop) =>
        {
            try
            {
                return RenderAnswer.From(await workers.DoAsync(RenderUnit.Kind, new JsonObject { ["unit"] = unit.ToJson(), ["settings"] = how.DeepClone() }, stop));
            }
            catch (UnitException failure)
            {
                return new RenderAnswer(null, new RenderFailure(RenderFault.Song, failure.Message));
            }
        };
    }

    sealed class Worker
    {
        string? settings;
        Studio? studio;

        public async Task<JsonObject> DoAsync(JsonObject unit, CancellationToken stop)
        {
            string text = unit["settings"]!.ToJsonString();
            if (studio is null || text != settings)
                (studio, settings) = (Open(JsonSerializer.Deserialize<StudioSettings>(text)!), text);
            return (await studio.AnswerAsync(RenderUnit.From(unit["unit"]!.AsObject()), stop)).ToJson();
        }

        static Studio Open(StudioSettings settings)
        {
            // What is wrong with an image the daemon has told already.
            RomSet roms = RomFolder.Load(settings.Roms.Folder, out _);
            return RenderComposition.OpenStudio(settings, roms, HostSettings.Chips(settings.Emulator, settings.ChipRuleFile), new Ffmpeg(), TimeProvider.System);
        }
    }
}

/// <summary>The settings that decide how a song sounds in a file.</summary>
sealed record StudioSettings(RoomSettings Room, EmulatorSettings Emulator, RomSettings Roms, RenderSettings Render, string ChipRuleFile)
{
    public static StudioSettings Of(SidFlowSettings settings) => new(settings.Room, settings.Emulator, settings.Roms, settings.Render, settings.ChipRuleFile);
}
