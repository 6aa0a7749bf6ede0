using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Services.Stations;
using SidFlow.Services.Taste.Models;

namespace SidFlow.Host.Serving;

/// <summary>Similarity and stations.</summary>
static class StationComposition
{
    public static void AddStations(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddSingleton(_ => new SimilarityBundle(Path.Combine(settings.DataDir, "similarity")));
        services.AddSingleton<ClassifiedVectors>();
        services.AddSingleton(OpenNeighbours);
        services.AddSingleton<IListenerTaste, StoredTaste>();
        services.AddSingleton(s => new TasteForecasts(() => s.GetRequiredService<ModelShelf>().Published is { } model ? (model.Version, model.Model) : null));
        services.AddSingleton(s => new StationDesk(() => s.GetRequiredService<SongNeighbours>().Current, s.GetRequiredService<IListenerTaste>(), s.GetRequiredService<TasteForecasts>().For));
        services.AddSingleton<SeedsOnDemand>();
        services.AddSingleton<RoomStationStore>();
        services.AddSingleton<RoomStation>();
    }

    static SongNeighbours OpenNeighbours(IServiceProvider services)
    {
        ILogger log = services.GetRequiredService<ILogger<SongNeighbours>>();
        return new SongNeighbours(
            [services.GetRequiredService<ClassifiedVectors>(), services.GetRequiredService<SimilarityBundle>()],
            services.GetRequiredService<LibraryIndex>(), services.GetRequiredService<TimeProvider>(), now =>
            {
                if (now.Trouble is not null)
                    log.LogWarning("Songs cannot be compared: {Reason}", now.Trouble);
                else if (now.Source is not null)
                    log.LogInformation("{Songs} of {Offered} songs ({Source}) can be compared: {MegaBytes} MB of vectors, built in {Seconds:0.0} s",
                        now.Songs, now.Offered, now.Source, now.MegaBytes, now.BuildSeconds);
            });
    }
}
