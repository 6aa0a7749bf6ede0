using System.Globalization;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.Routing;
using SidFlow.Services.Heads;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Renders;

/// <summary>The household's devices as engines: they play a song in real time, and their own sound is written down. An engine is a device's id, or a kind: its first device that can.</summary>
/// <param name="machine">For the tape that ports play.</param>
/// <param name="listen">How a device's sound comes back; null where it does not.</param>
/// <param name="makeHead">For tests that step the head themselves.</param>
public sealed class CaptureEngines(
    DeviceDirectory devices, MachineOptions machine, Func<Device, ISidDevice, IJobSound?> listen, TimeProvider clock, Func<ISidPort, PortHead>? makeHead = null)
{
    /// <summary>Of this way of writing sound down; another one gives other files.</summary>
    public const string Code = "capture 1";

    public bool Has(string engine) => Of(engine).Any();

    /// <summary>As files name their engine.</summary>
    public string KindOf(string engine) => Of(engine).FirstOrDefault()?.Setting.Kind ?? engine;

    /// <summary>Whether somebody has one of them: it will come back.</summary>
    public bool IsInUse(string engine) => Of(engine).Any(device => device.Status.User is not null);

    /// <summary>The same for what may be taken for the same sound.</summary>
    public static string Key(string md5, int song, string engine, TimeSpan length, string? chip) =>
        string.Create(CultureInfo.InvariantCulture, $"{md5}-{song}-{RenderRecipe.Digest($"{Code}|{engine}|{length.Ticks}|{chip}")}");

    /// <summary>Plays the song and writes the device's sound into a WAV file.</summary>
    /// <exception cref="DeviceJobException">It did not come to its end.</exception>
    /// <exception cref="RenderException">The tune cannot be played there.</exception>
    public async Task<CaptureFigures> CaptureAsync(string engine, byte[] tune, Sounding sound, TimeSpan? length, RenderOrder order, string wav, CancellationToken stop)
    {
        DeviceJobException? last = null;
        foreach (Device device in Of(engine))
        {
            try
            {
                return await CaptureAsync(device, tune, sound, length, order, wav, stop);
            }
            catch (DeviceJobException end)
            {
                last = end;
            }
        }
        throw last ?? new DeviceJobException(DeviceJobEnd.Refused, $"There is no device {engine}.");
    }

    private async Task<CaptureFigures> CaptureAsync(Device device, byte[] tune, Sounding sound, TimeSpan? length, RenderOrder order, string wav, CancellationToken stop)
    {
        MachineOptions options = order.Chip is { } forced ? machine with { ForceModels = [forced] } : machine;
        SongOpening opening = TuneSong.Open(tune, sound.Song, length, options, thereIsAC64: true);
        OpenSong song = opening.Song ?? throw new RenderException(opening.Refusal!);
        DeviceStatus status = device.Status;
        if (status.Info is null || status.State is not (DeviceState.Ready or DeviceState.Degraded or DeviceState.Leased))
            throw new DeviceJobException(DeviceJobEnd.NotFree, $"{status.Id} is {status.State.ToString().ToLowerInvariant()}{(status.Problem is { } problem ? $": {problem}" : "")}.");
        TuneNeeds needs = new([.. song.Tape.Chips.Select(chip => chip.Model)], song.Tape.Clock, NeedsC64: song.NeedsC64);
        Route route = devices.Routes(needs, device).FirstOrDefault(way => way.Output.Id == status.Id)
            ?? throw new DeviceJobException(DeviceJobEnd.Refused, $"{status.Id} cannot play this tune.");
        if (order.Chip is { } model && route.ChipOf.Any(chip => chip is { } there && route.Output.Chips[there] is { } other && other != model))
            throw new DeviceJobException(DeviceJobEnd.Refused, $"{status.Id} has no {RenderOrder.NameOf(model)} for it.");

        await using FileStream file = new(wav, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        using WavWriter writer = new(file, IJobSound.RateHz, 2, leaveOpen: true);
        DeviceCapture capture = new(device, clock, listen, makeHead) { MostLost = order.MaxLossRate };
        CaptureReport report = await capture.RunAsync(new JobSong(song.Tape, route.ChipOf, song.Native, sound.Length), piece => writer.Write(piece.Span), stop);
        writer.Finish();
        return report.Packets is { } packets
            ? new CaptureFigures(packets.Received, packets.Reordered, packets.Lost, sound.Length)
            : new CaptureFigures(report.Frames - report.LostFrames, 0, report.LostFrames, sound.Length);
    }

    private IEnumerable<Device> Of(string engine) => devices.Devices.Where(device => device.Setting.Id == engine || device.Setting.Kind == engine);
}
