using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Deck;

/// <summary>The room's outputs as its listeners see them. One thread; <see cref="Choices"/> for any.</summary>
internal sealed class OutputBoard(DeviceDirectory devices, TimeProvider clock)
{
    /// <summary>The room's own lease, which is no hindrance to the room.</summary>
    public const string Us = "the room";

    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(250);

    private volatile IReadOnlyList<OutputChoice> choices = [];
    private (SongPlayback? Song, string? Playing, string Emulator, bool Heard)? seen;
    private long seenAt;

    /// <summary>In the order of the settings, the emulator last. Another list only when something in it has changed.</summary>
    public IReadOnlyList<OutputChoice> Choices => choices;

    /// <summary>Looks at once when the song or its output is another one, else every quarter of a second.</summary>
    /// <param name="song">The current one; null while there is none.</param>
    /// <param name="output">Id of what it sounds through, or did last.</param>
    /// <param name="emulator">What the emulator is at the moment, in words.</param>
    /// <param name="sound">Where the emulator is heard.</param>
    /// <param name="outlet">Knows which device can be heard with a song that has begun.</param>
    public void Look(SongPlayback? song, string output, string emulator, OutputState sound, Outlet outlet)
    {
        string? playing = song is null ? null : output;
        var now = (song, playing, emulator, sound.Healthy);
        if (seen == now && clock.GetElapsedTime(seenAt) < lookEvery)
            return;
        seen = now;
        seenAt = clock.GetTimestamp();
        IReadOnlyList<Route>? routes = song is null ? null : devices.Routes(Outlet.NeedsOf(song), devices.Find(output));
        OutputChoice[] list =
        [
            .. devices.Devices.Select(device => Describe(device.Status, playing, routes, song is null || outlet.RunsOn(device.Setting.Id, song))),
            Fit(Describe(emulator, playing, sound), routes),
        ];
        if (!list.SequenceEqual(choices))
            choices = list;
    }

    /// <param name="runs">A device that runs tunes itself could be heard with the current one.</param>
    private static OutputChoice Describe(DeviceStatus device, string? playing, IReadOnlyList<Route>? routes, bool runs)
    {
        (OutputHealth health, string? note) = device switch
        {
            _ when device.Id == playing => (OutputHealth.Playing, device.Problem),
            { State: DeviceState.Leased, User: { } user and not Us } => (OutputHealth.Busy, $"{user} has it"),
            { State: DeviceState.Ready or DeviceState.Leased, Info.IsC64: true } when !runs => (OutputHealth.Ready, "from the next song on: it plays songs from their beginning only"),
            { State: DeviceState.Ready or DeviceState.Leased } => (OutputHealth.Ready, null),
            { State: DeviceState.Degraded } => (OutputHealth.Degraded, device.Problem),
            _ => (OutputHealth.Away, device.Problem ?? "it is being looked for"),
        };
        return Fit(new OutputChoice(device.Id, device.Info?.Name ?? device.Kind, health, note, []), routes);
    }

    private static OutputChoice Describe(string emulator, string? playing, OutputState sound) => new(
        OutputOrder.Emulator, emulator,
        playing == OutputOrder.Emulator ? OutputHealth.Playing : sound.Healthy ? OutputHealth.Ready : OutputHealth.Degraded,
        sound.Kind == OutputKind.None ? "no speaker connected: heard through the room's stream only" : sound.Note, []);

    private static OutputChoice Fit(OutputChoice choice, IReadOnlyList<Route>? routes)
    {
        Route? route = routes?.FirstOrDefault(route => route.Output.Id == choice.Id);
        return route is not null ? choice with { Compromises = route.Compromises }
            : routes is not null && choice.Health == OutputHealth.Ready ? choice with { Health = OutputHealth.Unfit, Note = "it does not take this song" }
            : choice;
    }
}
