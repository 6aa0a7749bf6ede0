using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SidFlow.Emu.Machine;
using SidFlow.Services;
using SidFlow.Services.Accounts;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Heads;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;
using DeckSong = SidFlow.Services.Deck.TuneSong;
using DeviceRoute = SidFlow.Services.Devices.Routing.Route;

namespace SidFlow.Web.Api;

/// <summary>Work on a device: its self-test, and recordings of its own sound. Both tell how far they are line by line, and end when the client leaves.</summary>
public sealed class DeviceJobEndpoints(
    DeviceDirectory devices, ISongSource songs, RomSet roms, SidFlowSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json)
{
    const int MostTuneBytes = 128 << 10, LongestSeconds = 86_400;

    static readonly TimeSpan NewsEvery = TimeSpan.FromSeconds(1);

    readonly JsonLines lines = new(json.Value.SerializerOptions);

    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/devices/{id}").WithTags("administration");
        api.MapPost("/test", TestAsync).Needs(Permission.ManageDevices, "device:test")
            .WithSummary("Play the self-test: lines with 'progress', at the end one with 'report' or 'error'").Produces<TestLine>(StatusCodes.Status200OK, JsonLines.ContentType);
        api.MapPost("/capture", CaptureAsync).Needs(Permission.ManageDevices, "device:capture")
            .WithSummary("Play a song and send the device's own sound: lines with 'pcm' (48 kHz, stereo, 16 bit, base64), at the end one with 'report' or 'error'")
            .Produces<CaptureLine>(StatusCodes.Status200OK, JsonLines.ContentType);
    }

    async Task TestAsync(string id, HttpContext context)
    {
        var run = new SelfTestRun(Find(id), time, Listen);
        await ServeAsync(context, async (say, stop) =>
        {
            (int Chip, string? Section, TimeSpan At) told = default;
            SelfTestReport report = await run.RunAsync(progress =>
            {
                if (told.Chip == progress.Chip && told.Section == progress.Section.Id && progress.Position - told.At < NewsEvery)
                    return;
                told = (progress.Chip, progress.Section.Id, progress.Position);
                say(new TestLine(TestProgressReply.Of(progress)));
            }, stop);
            say(new TestLine(Report: SelfTestReply.Of(report)));
        });
    }

    /// <param name="path">A tune of the library; a tune's bytes may come as the request's body instead.</param>
    async Task CaptureAsync(string id, string? path, int? song, double? seconds, HttpContext context)
    {
        Device device = Find(id);
        if (seconds is { } asked && asked is not (> 0 and <= LongestSeconds))
            throw RequestException.Invalid("seconds", $"must be more than 0 and at most {LongestSeconds}");
        OpenSong open = path is null ? await SentAsync(context, song) : Of(songs.Open(new SongId(path, Field.WithinIfGiven("song", song, 1, 256) ?? 1)));
        TimeSpan length = seconds is { } given ? TimeSpan.FromSeconds(given) : open.ListedLength ?? settings.Room.DefaultLength;
        var needs = new TuneNeeds([.. open.Tape.Chips.Select(chip => chip.Model)], open.Tape.Clock, NeedsC64: open.NeedsC64);
        DeviceRoute route = devices.Routes(needs, device).FirstOrDefault(way => way.Output.Id == id)
            ?? throw new RequestException(StatusCodes.Status409Conflict, "that cannot be done", $"{id} cannot play this tune, or not now.");
        var capture = new DeviceCapture(device, time, Listen);
        await ServeAsync(context, async (say, stop) =>
        {
            CaptureReport report = await capture.RunAsync(new JobSong(open.Tape, route.ChipOf, open.Native, length), piece => say(new CaptureLine(Pcm: Encode(piece.Span))), stop);
            say(new CaptureLine(Report: report));
        });
    }

    async Task ServeAsync(HttpContext context, Func<Action<object>, CancellationToken, Task> work)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await lines.ServeAsync(context.Response, work, failure => failure is DeviceJobException end ? new ErrorLine(end.End, end.Message) : null, stop.Token);
        }
        catch (DeviceJobException end)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "that cannot be done", end.Message);
        }
    }

    async Task<OpenSong> SentAsync(HttpContext context, int? song)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostTuneBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (body.Length == 0)
            throw RequestException.Invalid("path", "name a tune of the library, or send one");
        int chosen = Field.WithinIfGiven("song", song, 1, 256) ?? 1;
        return Of(DeckSong.Open(body.ToArray(), new SongId("", chosen), null, new MachineOptions { Roms = roms, CiaModel = settings.Emulator.CiaModel }, thereIsAC64: true));
    }

    static OpenSong Of(SongOpening opening) =>
        opening.Song ?? throw new RequestException(StatusCodes.Status422UnprocessableEntity, "that tune does not play", opening.Refusal);

    Device Find(string id) => devices.Find(id) ?? throw RequestException.NotFound($"There is no device '{id}'.");

    IJobSound? Listen(Device device, Hw.Ports.ISidDevice opened) => JobSound.Open(device, opened, time);

    static string Encode(ReadOnlySpan<float> samples)
    {
        byte[] pcm = new byte[2 * samples.Length];
        Pcm16.ToBytes(samples, pcm);
        return Convert.ToBase64String(pcm);
    }
}

public sealed record TestLine(TestProgressReply? Progress = null, SelfTestReply? Report = null);

/// <param name="Pcm">48 kHz, stereo, 16 bit little-endian, base64.</param>
public sealed record CaptureLine(string? Pcm = null, CaptureReport? Report = null);

/// <summary>The last line of work that did not come to its end.</summary>
public sealed record ErrorLine(DeviceJobEnd Error, string Details);

/// <param name="Section">What sounds now.</param>
public sealed record TestProgressReply(int Chip, int Chips, string Id, string Section, double Seconds, double OfSeconds)
{
    public static TestProgressReply Of(SelfTestProgress progress) => new(progress.Chip, progress.Chips, progress.Section.Id, progress.Section.Name,
        Math.Round(progress.Position.TotalSeconds, 1), Math.Round(progress.Length.TotalSeconds, 1));
}
