using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Emu.Machine;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Stations;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>"Listen in this browser": opens a session for one song.</summary>
public sealed class PlayEndpoints(
    LibraryIndex library, Tracks tracks, PlaybackSessions sessions, SongRender renders, RenderStore prepared, RomSet roms, StationDesk stations,
    TapeEndpoints tapes, SidFlowSettings settings)
{
    static readonly Dictionary<string, bool> Presets =
        new[] { "quiet", "ambient", "energetic", "dark", "bright", "complex" }.ToDictionary(name => name, _ => true);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/play").WithTags("listen here");
        api.MapPost("/", (PlayRequest request, HttpContext context) => Open(request, SessionScope.Play, context)).WithSummary("Listen to a song here, or to any");
        api.MapPost("/manual", (PlayRequest request, HttpContext context) => Open(request, SessionScope.Manual, context)).WithSummary("Listen to this song here");
        api.MapPost("/random", (RandomRequest request, HttpContext context) => OpenAny(request.Preset, context)).WithSummary("Listen to any song here");
    }

    Ok<Envelope<PlayReply>> Open(PlayRequest request, SessionScope scope, HttpContext context)
    {
        Field.OneOf("preset", request.Preset, Presets);
        if (request.SidPath is null && scope == SessionScope.Play)
            return OpenAny(request.Preset, context);
        (TuneRecord tune, SongId song) = tracks.Resolve(request.SidPath, request.Song);
        return Open(tune, song, scope, context);
    }

    Ok<Envelope<PlayReply>> OpenAny(string? preset, HttpContext context)
    {
        Field.OneOf("preset", preset, Presets);
        if (preset is { Length: > 0 } && NearPreset(preset) is { } near)
            return Open(near.Tune, near.Song, SessionScope.Play, context);
        TuneRecord tune = library.PickRandom(Random.Shared) ?? throw RequestException.NotFound("The library has no tune that plays yet.");
        return Open(tune, new SongId(tune.Path, tune.StartSong), SessionScope.Play, context);
    }

    /// <summary>A song rated near the preset; null while none is rated.</summary>
    (TuneRecord Tune, SongId Song)? NearPreset(string preset)
    {
        try
        {
            StationRequest request = new() { Kind = StationKind.Mood, Listener = "house", Mood = preset, Limit = 1, Shuffle = Random.Shared.NextInt64() };
            return tracks.Resolve($"{stations.Make(request).Songs[0].Song}");
        }
        catch (StationException)
        {
            // Nothing is rated: whoever asks for music gets some, and docs/stations.md says which.
            return null;
        }
    }

    Ok<Envelope<PlayReply>> Open(TuneRecord tune, SongId song, SessionScope scope, HttpContext context)
    {
        if (tune.Refusal is { } refusal)
            throw new RequestException(StatusCodes.Status409Conflict, "the tune cannot be played", refusal.Reason);
        PlaybackSession session = sessions.Create(song, scope, tracks.LengthOf(tune, song.Song), ClientLimits.ClientOf(context));
        return Reply.Ok(new PlayReply(tracks.Of(tune, song.Song), Describe(session, tune)));
    }

    SessionReply Describe(PlaybackSession session, TuneRecord tune)
    {
        RenderAsset[] there = [.. prepared.FindSong(session.Song).Where(asset => asset is { IsUsual: true, Engine: RenderEngines.Emulator })];
        string home = $"/api/playback/{session.Id}";
        return new SessionReply(
            $"{session.Id}", $"{home}/sid", session.Scope.ToString().ToLowerInvariant(),
            Tracks.Seconds(session.Duration), session.Song.Song, IsoTime.Of(session.ExpiresAt),
            RomImages.Of(roms).ToDictionary(rom => rom.Kind, rom => $"{home}/rom/{rom.Kind}"),
            renders.Formats.Contains(RenderFormat.Hls) && tune.Md5 is { } md5 ? HlsEndpoints.AddressOf(md5, session.Song.Song) : null,
            renders.Formats.Contains(RenderFormat.Tape) ? $"{home}/tape" : null,
            tapes.Describe(session.Song),
            settings.Room.Fade.TotalSeconds,
            renders.Formats.Where(SoundFormats.IsFile).ToDictionary(
                SoundFormats.NameOf,
                format => Url(format, there.FirstOrDefault(asset => asset.Format == format))));

        StreamUrl Url(RenderFormat format, RenderAsset? asset) => new(
            SoundFormats.NameOf(format), $"{home}/{SoundFormats.NameOf(format)}", SoundFormats.CodecOf(format), (long)session.Duration.TotalMilliseconds,
            asset?.Bytes, asset?.SampleRateHz, asset?.Channels, asset?.BitrateKbps);
    }
}
