using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using SidFlow.Faults;
using SidFlow.Faults.Rigs;
using SidFlow.Services.Tests.Deck;
using SidFlow.Simulators;

namespace SidFlow.Api.Tests;

/// <summary>A browser listens to the room while a device is pulled in the middle of a tune. The tune climbs in pitch, so each piece of sound tells its place.</summary>
[TestFixture, NonParallelizable]
sealed class FallbackTests
{
    const int Rate = 44_100;
    const int Piece = 1764;
    const int Step = 441;
    static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    static IEnumerable<TestCaseData> Losses()
    {
        yield return new TestCaseData("usbsid-pico", Fault.Pulled, false, 500).SetName("A port whose cable is pulled");
        yield return new TestCaseData("usbsid-pico", Fault.Stalled, false, 500).SetName("A port that takes nothing more");
        yield return new TestCaseData("ultimate64", Fault.Pulled, true, 500).SetName("An Ultimate whose sound comes back");
        yield return new TestCaseData("ultimate64", Fault.Pulled, false, 1500).SetName("An Ultimate without its sound");
    }

    [TestCaseSource(nameof(Losses)), CancelAfter(120_000)]
    public async Task TheMusicGoesOnWhereItWas(string kind, Fault fault, bool sound, int mostGap, CancellationToken stop)
    {
        using Rig rig = kind == "ultimate64" ? new UltimateRig(sound, (_, seconds) => SweepTune.Hertz(seconds)) : new PicoRig();
        string speaker = Path.GetTempFileName();
        await using TestDaemon daemon = await StartAsync(speaker, ("sid", kind, rig));
        await using StreamRecorder browser = StreamRecorder.Start(daemon.Http);
        await PlayAsync(daemon, "sid", TimeSpan.FromSeconds(3), stop);

        int pulledAt = browser.Frames;
        rig.Break(fault, new Random(1));
        long pulled = Stopwatch.GetTimestamp();
        await UntilAsync(() => browser.Rooms.Any(IsToldOfTheLoss), stop);
        TimeSpan told = Stopwatch.GetElapsedTime(pulled);
        JsonElement room = (await daemon.GetAsync("/api/room")).Body.GetProperty("data");
        await UntilAsync(() => browser.Frames > pulledAt + 3 * Rate, stop);
        float[] recorded = browser.Sound;
        rig.Mend();
        // As an operator does who does not want to wait for the breaker.
        await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/devices/sid/reset");
        await DeviceAsync(daemon, "sid", "ready", stop);
        await PlayAsync(daemon, "sid", TimeSpan.FromSeconds(0.5), stop);

        (double silence, double error, double placeAtLoss) = Judge(recorded, pulledAt);
        double gap = 1000 * (FirstPlace(ReadSpeaker(speaker)) - placeAtLoss);
        File.Delete(speaker);
        TestContext.Out.WriteLine($"told after {told.TotalMilliseconds:0} ms; in the room a gap of {gap:0} ms; in the stream {1000 * silence:0} ms of silence, {1000 * error:0} ms off");
        Assert.That(gap, Is.GreaterThan(-100).And.LessThan(mostGap), "the room's own output");
        Assert.That(1000 * silence, Is.LessThan(mostGap), "the stream");
        Assert.That(error, Is.LessThan(0.1), "the place in the song");
        Assert.That(IsToldOfTheLoss(room), room.GetProperty("output").ToString());
    }

    /// <summary>The second device sounds at once, where the first has ended.</summary>
    [Test, CancelAfter(120_000)]
    public async Task ASecondDeviceTakesOver(CancellationToken stop)
    {
        using NetworkRig first = new();
        using PicoRig second = new();
        string speaker = Path.GetTempFileName();
        await using TestDaemon daemon = await StartAsync(speaker, ("sid", "network-sid-device", first), ("other", "usbsid-pico", second));
        await using StreamRecorder browser = StreamRecorder.Start(daemon.Http);
        await PlayAsync(daemon, "sid", TimeSpan.FromSeconds(2), stop);

        first.Break(Fault.Pulled, new Random(1));
        long pulled = Stopwatch.GetTimestamp();
        // The board plays a byte when it comes; the volume is the last of what is restored.
        await UntilAsync(() => second.Heard.Any(write => write is { Register: 24, Value: > 0 }), stop);
        TimeSpan gap = Stopwatch.GetElapsedTime(pulled);
        await UntilAsync(() => browser.Rooms.Any(room => room.GetProperty("output").GetProperty("id").GetString() == "other"), stop);
        JsonElement output = (await daemon.GetAsync("/api/room")).Body.GetProperty("data").GetProperty("output");
        File.Delete(speaker);

        TestContext.Out.WriteLine($"heard on the second device after {gap.TotalMilliseconds:0} ms");
        Assert.That(gap.TotalMilliseconds, Is.LessThan(500));
        Assert.That(output.GetProperty("id").GetString(), Is.EqualTo("other"));
        Assert.That(output.GetProperty("note").GetString(), Does.StartWith("sid was lost: "));
        HeardWrite pitch = second.Heard.First(write => write is { Register: 1, Value: > 0 });
        Assert.That(pitch.Value, Is.GreaterThanOrEqualTo((int)(SweepTune.Hertz(1.8) / SweepTune.Hertz(0) * 0x1c)), "it goes on in the climb and does not begin again");
    }

    static async Task<TestDaemon> StartAsync(string speaker, params (string Id, string Kind, Rig Rig)[] devices)
    {
        List<(string, string)> settings = [("Room:Output", $"file:{speaker}")];
        foreach ((int index, (string id, string kind, Rig rig)) in devices.Index())
        {
            settings.Add(($"Devices:{index}:Id", id));
            settings.Add(($"Devices:{index}:Kind", kind));
            settings.Add(($"PreferredEngines:{index}", id));
            foreach ((string name, var value) in rig.Options(0))
                settings.Add(($"Devices:{index}:{name}", $"{value}"));
        }
        TestDaemon daemon = await TestDaemon.StartAsync([.. settings]);
        foreach ((string id, _, _) in devices)
            await DeviceAsync(daemon, id, "ready", CancellationToken.None);
        return daemon;
    }

    static async Task PlayAsync(TestDaemon daemon, string device, TimeSpan until, CancellationToken stop)
    {
        (HttpStatusCode status, JsonElement body) = await daemon.PostAsync("/api/room/play", new { sid_path = TestDaemon.SweepPath });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body.ToString());
        await daemon.UntilAsync("/api/room", room => room.GetProperty("output").GetProperty("id").GetString() == device
            && room.GetProperty("output").GetProperty("healthy").GetBoolean() && room.GetProperty("positionMs").GetInt64() >= until.TotalMilliseconds);
        stop.ThrowIfCancellationRequested();
    }

    static async Task DeviceAsync(TestDaemon daemon, string id, string state, CancellationToken stop)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            JsonElement device = (await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, $"/api/admin/devices/{id}")).Body.GetProperty("data");
            if (device.GetProperty("state").GetString() == state)
                return;
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(patience), device.ToString());
            await Task.Delay(50, stop);
        }
    }

    static async Task UntilAsync(Func<bool> condition, CancellationToken stop)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition();)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(patience));
            await Task.Delay(2, stop);
        }
    }

    static bool IsToldOfTheLoss(JsonElement room) => room.GetProperty("output") is var output
        && output.GetProperty("id").GetString() == "emulator" && !output.GetProperty("healthy").GetBoolean()
        && output.GetProperty("note").GetString() is { } note && note.StartsWith("sid was lost: ", StringComparison.Ordinal) && note.EndsWith("The emulator stands in.", StringComparison.Ordinal);

    /// <param name="lossAt">Frame at which the device was pulled.</param>
    /// <returns>Seconds: the longest silence around the loss, how far any piece behind it is from where it should be, and the place in the song at the loss.</returns>
    static (double Silence, double Error, double PlaceAtLoss) Judge(float[] sound, int lossAt)
    {
        // From one second before the loss on the place runs with the time.
        List<double> before = [];
        for (int at = lossAt - Rate; at + Piece <= lossAt; at += Step)
            if (SweepTune.Place(sound.AsSpan(at, Piece), Rate) is { } place)
                before.Add(place - (double)at / Rate);
        Assert.That(before, Has.Count.GreaterThan(50), "nothing was recorded before the loss");
        double zero = before.Order().ElementAt(before.Count / 2);
        int silent = 0, longest = 0;
        double worst = 0;
        for (int at = lossAt; at + 2 * Piece <= sound.Length; at += Step)
        {
            double? place = SweepTune.Place(sound.AsSpan(at, Piece), Rate);
            silent = place is null ? silent + 1 : 0;
            longest = Math.Max(longest, silent);
            // A piece with both players in it has no pitch of its own: the next one tells.
            if (place - (double)at / Rate is { } now && SweepTune.Place(sound.AsSpan(at + Piece, Piece), Rate) - (double)(at + Piece) / Rate is { } next)
                worst = Math.Max(worst, Math.Min(Math.Abs(now - zero), Math.Abs(next - zero)));
        }
        return ((double)longest * Step / Rate, worst, zero + (double)lossAt / Rate);
    }

    /// <returns>The place in the song, in seconds, at which the room's own output is heard for good after the device's time, a second of silence at least.</returns>
    static double FirstPlace(float[] sound)
    {
        (int silent, int first) = (0, -1);
        for (int i = 0; i + Rate < sound.Length && first < 0; i++)
        {
            if (sound[i] != 0 && silent > Rate && sound.AsSpan(i + Rate / 2, Piece).ContainsAnyExcept(0f))
                first = i;
            silent = sound[i] == 0 ? silent + 1 : 0;
        }
        Assert.That(first, Is.Positive, "the room's own output has never been heard");
        // Behind the ramp.
        int piece = first + Step;
        return SweepTune.Place(sound.AsSpan(piece, Piece), Rate)!.Value - (double)(piece - first) / Rate;
    }

    static float[] ReadSpeaker(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return [.. Enumerable.Range(0, (length - 44) / 4).Select(frame => BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(44 + 4 * frame)) / 32768f)];
    }
}
