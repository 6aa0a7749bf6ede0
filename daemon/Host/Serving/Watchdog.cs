using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Deck;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Serving;

/// <summary>Sends the service manager its sign of life, as long as the deck's loop turns and the web answers. Where one of them hangs, the manager restarts the daemon.</summary>
sealed class Watchdog(ServiceManager manager, Room room, SidFlowSettings settings, TimeProvider time, ILogger<Watchdog> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (manager.Watchdog is not { } limit)
            return;
        using var daemon = new DaemonClient(settings.Admin.Socket);
        using var timer = new PeriodicTimer(limit / 2, time);
        RoomState? before = null;
        do
        {
            RoomState now = room.Snapshot();
            // The deck publishes a new picture with each block, also while it is silent.
            bool deckTurns = !ReferenceEquals(now, before);
            before = now;
            bool webAnswers = await daemon.AnswersAsync(limit / 4, stoppingToken);
            if (deckTurns && webAnswers)
                manager.Alive();
            else
                log.LogError("No sign of life is sent: the deck {Deck}, the web {Web}", deckTurns ? "turns" : "hangs", webAnswers ? "answers" : "hangs");
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
