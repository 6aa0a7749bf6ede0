using SidFlow.Ml.Stations;

namespace SidFlow.Services.Stations.Kinds;

/// <summary>Stations for kinds of listeners.</summary>
internal static class PersonaStations
{
    public static PlannedStation Of(StationScene scene)
    {
        Persona persona = scene.Request.Persona is { } id && Persona.Find(id) is { } known
            ? known
            : throw StationScene.Invalid($"a persona is needed: {string.Join(", ", Persona.All.Select(one => one.Id))}");
        PersonaTable table = scene.Here.Personas;
        StationPlan plan = scene.Plan;
        return new PlannedStation(persona.Name, pick => Why(scene, persona, table, pick.Row))
        {
            Plan = plan with { Merit = row => table.ScoreOf(persona, row), Admits = row => table.IsMember(persona, row) && plan.Admits(row) },
        };
    }

    private static IReadOnlyList<string> Why(StationScene scene, Persona persona, PersonaTable table, int row)
    {
        StationSong song = scene.Songs[row];
        string looks = persona.Content switch
        {
            PersonaContent.ComposerProminence when song.Composer.Length > 0 => $"by {song.Composer}, who has much in this collection",
            PersonaContent.YearRank when song.Year is { } year => $"from {year}",
            PersonaContent.FolderRarity => "from a folder with few tunes",
            PersonaContent.ThemeWords => $"the title speaks of a theme: {scene.Reasons.Title(row)}",
            _ => persona.Looks,
        };
        return [$"{looks} ({table.ScoreOf(persona, row) * 100:0} % {persona.Name.ToLowerInvariant()})", scene.Reasons.Rated(row)];
    }
}
