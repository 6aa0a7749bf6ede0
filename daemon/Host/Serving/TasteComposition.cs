using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services;
using SidFlow.Services.Classify;
using SidFlow.Services.Playlists;
using SidFlow.Services.Settings;
using SidFlow.Services.Taste;
using SidFlow.Services.Taste.Models;

namespace SidFlow.Host.Serving;

/// <summary>What listeners think of songs, and what is learnt from it.</summary>
static class TasteComposition
{
    public static IServiceCollection AddTaste(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddSingleton<TasteTunes>();
        services.AddSingleton<TasteVectors>();
        services.AddSingleton<FeedbackStore>();
        services.AddSingleton<FavoriteStore>();
        services.AddSingleton<ListenerDeltas>();
        services.AddSingleton<Charts>();
        services.AddSingleton<RecentPlays>();
        services.AddSingleton<PreferenceStore>();
        services.AddSingleton<PlaylistStore>();
        services.AddSingleton<ManualTags>();
        services.AddSingleton<FeedbackFiles>();
        services.AddSingleton<TagTree>();
        services.AddSingleton<UploadTokens>();
        services.AddSingleton<RoomFeedback>();
        services.AddSingleton(s => new ModelShelf(settings.DataDir, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UploadedDeltas>();
        services.AddSingleton(s => new ModelTraining(settings.DataDir, s.GetRequiredService<FeedbackStore>(), s.GetRequiredService<UploadedDeltas>(),
            s.GetRequiredService<TasteVectors>().Of, s.GetRequiredService<ModelShelf>(), s.GetRequiredService<TimeProvider>()));
        return services;
    }
}
