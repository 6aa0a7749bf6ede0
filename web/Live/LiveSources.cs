using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Health;
using SidFlow.Services.Jobs;
using SidFlow.Web.Api;

namespace SidFlow.Web.Live;

/// <summary>Fills the live topics: the room with each change, the others once a second while somebody watches them.</summary>
public sealed class LiveSources(
    LiveTopics topics, Room room, RoomReplies replies, JobBoard jobs, DeviceDirectory devices, IReadOnlyList<HealthCheck> checks, TimeProvider clock, IOptions<JsonOptions> json) : BackgroundService
{
    const int LooksPerCheck = 10;

    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(FollowRoomAsync(stoppingToken), LookAsync(stoppingToken));

    async Task FollowRoomAsync(CancellationToken stop)
    {
        await foreach (RoomState state in room.Changes(stop))
            Publish(LiveTopics.NowPlaying, replies.Of(state));
    }

    async Task LookAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(Every, clock);
        for (int look = 0; await timer.WaitForNextTickAsync(stop); look++)
        {
            if (topics.IsWatched(LiveTopics.Jobs))
                Publish(LiveTopics.Jobs, new JsonArray([.. jobs.Jobs.Where(job => JobTable.IsActive(job.State)).Select(JobJson.Of)]));
            if (topics.IsWatched(LiveTopics.Device))
                Publish(LiveTopics.Device, devices.Devices.Select(DeviceReply.Of).ToArray());
            // A check may ask a device or a disk: not every second.
            if (look % LooksPerCheck == 0 && topics.IsWatched(LiveTopics.Alerts))
                Publish(LiveTopics.Alerts, checks.Select(check => (check.Name, Result: check.Run())).Where(check => check.Result.Status != HealthState.Healthy)
                    .Select(check => new LiveAlert(check.Name, check.Result.Status, check.Result.Message)).ToArray());
        }
    }

    void Publish<T>(string topic, T data) =>
        topics.Publish(topic, JsonSerializer.SerializeToUtf8Bytes(new { topic, data }, json.Value.SerializerOptions));
}

/// <summary>A part that is not well.</summary>
public sealed record LiveAlert(string Component, HealthState Status, string? Message);
