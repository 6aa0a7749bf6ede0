using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services;
using SidFlow.Services.Library;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Streams;
using SidFlow.Web.Accounts;
using SidFlow.Web.Api;
using SidFlow.Web.Http;
using SidFlow.Web.Live;
using SidFlow.Web.Metrics;

namespace SidFlow.Web;

/// <summary>The web adapter: what it needs from the container, and the order in which a request passes through it.</summary>
public static class SidFlowWeb
{
    /// <summary>After so long without a word a socket is asked, and after as long again it is given up.</summary>
    static readonly TimeSpan SocketQuiet = TimeSpan.FromSeconds(30);

    static readonly string[] AlsoCompressed = ["image/svg+xml", "application/manifest+json"];

    public static IServiceCollection AddSidFlowWeb(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddRoutingCore();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => ConfigureJson(options.SerializerOptions));
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ResponseCompressionDefaults.MimeTypes.Concat(AlsoCompressed);
        });
        services.AddRateLimiter(options => ClientLimits.Configure(options));
        services.AddOpenApi("v1", options => options.AddOperationTransformer(AccessDescription.DescribeAsync).AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = Product.Name;
            document.Info.Version = Product.Version;
            document.Info.Description = "Music of the Commodore 64. Success: {\"success\":true,\"data\":…}. Failure: {\"success\":false,\"error\":\"…\",\"details\":\"…\"}.";
            return Task.CompletedTask;
        }));

        services.AddSingleton<ProblemReplies>();
        services.AddSingleton<LimitedClients>();
        services.AddSingleton(new HostCheck(settings.Web.AllowedHosts, Environment.MachineName));
        services.AddDoors(settings);
        services.AddSingleton<AdminDoor>();
        services.AddSingleton<AntiforgeryGate>();
        services.AddSingleton(new LiveListeners(settings.Web.ListenersPerClient, settings.Web.Listeners));
        services.AddSingleton(new StaticPage(StaticPage.DefaultFolder));
        services.AddSingleton(new CacheFolder(settings.CacheDir));
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<SidFlowMeter>();
        services.AddSingleton(s => MetricsHistory.Of(
            s.GetRequiredService<MetricsCollector>(), s.GetRequiredService<RoomStream>(), s.GetRequiredService<PlaybackSessions>(), settings, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LiveTopics>();
        services.AddHostedService<LiveSources>();
        services.AddSingleton<LiveSocketEndpoint>();
        services.AddSingleton<Tracks>();
        services.AddSingleton<RoomReplies>();
        services.AddSingleton<LibraryReplies>();
        services.AddSingleton<RoomEndpoints>();
        services.AddSingleton<RoomPartyEndpoints>();
        services.AddSingleton<RoomEventsEndpoint>();
        services.AddSingleton<RoomStreamEndpoints>();
        services.AddSingleton<LibraryEndpoints>();
        services.AddSingleton<PlayEndpoints>();
        services.AddSingleton<PlaybackEndpoints>();
        services.AddSingleton(s => TapePass.Open(Path.Combine(settings.DataDir, "tape-pass.key"), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TapeEndpoints>();
        services.AddSingleton<TelemetryEndpoints>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<MetricsEndpoints>();
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<DeviceEndpoints>();
        services.AddSingleton<BackupEndpoints>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<ScheduleEndpoints>();
        services.AddSingleton<DeviceJobEndpoints>();
        services.AddSingleton<DeviceLightsEndpoints>();
        services.AddSingleton<FetchEndpoints>();
        services.AddSingleton<ClassifyEndpoints>();
        services.AddSingleton<StationRequests>();
        services.AddSingleton<StationEndpoints>();
        services.AddSingleton<SimilarEndpoints>();
        services.AddSingleton<RenderEndpoints>();
        services.AddSingleton<HlsEndpoints>();
        services.AddSingleton<FeedbackReader>();
        services.AddSingleton<RateEndpoints>();
        services.AddSingleton<PlaylistEndpoints>();
        services.AddSingleton<ListenerEndpoints>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<DeltaEndpoints>();
        services.AddSingleton<FeedbackFilesEndpoints>();
        services.AddSingleton<AuthEndpoints>();
        services.AddSingleton<TotpEndpoints>();
        services.AddSingleton<UserEndpoints>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<ConfigEndpoints>();
        services.AddSingleton<LogEndpoints>();
        services.AddSingleton<LimitEndpoints>();
        services.AddSingleton<RomEndpoints>();
        services.AddSingleton<FirstStepsEndpoints>();
        services.AddSingleton<TlsEndpoints>();
        return services;
    }

    public static void UseSidFlowWeb(this WebApplication app)
    {
        IServiceProvider services = app.Services;
        app.UseTrustedProxies(services.GetRequiredService<SidFlowSettings>().Web.TrustedProxies ?? []);
        string tapeSource = SecurityHeaders.SourceOf(services.GetRequiredService<SidFlowSettings>().Web.PublicBaseUrl);
        app.Use((context, next) => SecurityHeaders.InvokeAsync(context, next, tapeSource));
        app.UseResponseCompression();
        app.Use((context, next) => services.GetRequiredService<LimitedClients>().InvokeAsync(context, next));
        app.Use((context, next) => services.GetRequiredService<ProblemReplies>().InvokeAsync(context, next));
        app.Use((context, next) => services.GetRequiredService<HostCheck>().InvokeAsync(context, next));
        StaticPage page = services.GetRequiredService<StaticPage>();
        page.Use(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = SocketQuiet, KeepAliveTimeout = SocketQuiet });
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.Use((context, next) => services.GetRequiredService<AdminDoor>().InvokeAsync(context, next));
        app.UseAuthorization();
        app.Use((context, next) => services.GetRequiredService<AntiforgeryGate>().InvokeAsync(context, next));
        app.Use((context, next) => context.GetEndpoint() is null && IsPlaceInPage(context.Request) ? page.ServeDocumentAsync(context) : next(context));

        services.GetRequiredService<RoomEndpoints>().Map(app);
        services.GetRequiredService<RoomPartyEndpoints>().Map(app);
        services.GetRequiredService<RoomEventsEndpoint>().Map(app);
        services.GetRequiredService<RoomStreamEndpoints>().Map(app);
        services.GetRequiredService<LibraryEndpoints>().Map(app);
        services.GetRequiredService<PlayEndpoints>().Map(app);
        services.GetRequiredService<PlaybackEndpoints>().Map(app);
        services.GetRequiredService<TapeEndpoints>().Map(app);
        services.GetRequiredService<TelemetryEndpoints>().Map(app);
        services.GetRequiredService<HealthEndpoints>().Map(app);
        services.GetRequiredService<MetricsEndpoints>().Map(app);
        services.GetRequiredService<AdminEndpoints>().Map(app);
        services.GetRequiredService<DeviceEndpoints>().Map(app);
        services.GetRequiredService<BackupEndpoints>().Map(app);
        services.GetRequiredService<JobEndpoints>().Map(app);
        services.GetRequiredService<ScheduleEndpoints>().Map(app);
        services.GetRequiredService<DeviceJobEndpoints>().Map(app);
        services.GetRequiredService<DeviceLightsEndpoints>().Map(app);
        services.GetRequiredService<FetchEndpoints>().Map(app);
        services.GetRequiredService<ClassifyEndpoints>().Map(app);
        services.GetRequiredService<StationEndpoints>().Map(app);
        services.GetRequiredService<SimilarEndpoints>().Map(app);
        services.GetRequiredService<RenderEndpoints>().Map(app);
        services.GetRequiredService<HlsEndpoints>().Map(app);
        services.GetRequiredService<RateEndpoints>().Map(app);
        services.GetRequiredService<PlaylistEndpoints>().Map(app);
        services.GetRequiredService<ListenerEndpoints>().Map(app);
        services.GetRequiredService<ModelEndpoints>().Map(app);
        services.GetRequiredService<DeltaEndpoints>().Map(app);
        services.GetRequiredService<FeedbackFilesEndpoints>().Map(app);
        services.GetRequiredService<AuthEndpoints>().Map(app);
        services.GetRequiredService<TotpEndpoints>().Map(app);
        services.GetRequiredService<UserEndpoints>().Map(app);
        services.GetRequiredService<KeyEndpoints>().Map(app);
        services.GetRequiredService<SessionEndpoints>().Map(app);
        services.GetRequiredService<AuditEndpoints>().Map(app);
        services.GetRequiredService<ConfigEndpoints>().Map(app);
        services.GetRequiredService<LogEndpoints>().Map(app);
        services.GetRequiredService<LimitEndpoints>().Map(app);
        services.GetRequiredService<RomEndpoints>().Map(app);
        services.GetRequiredService<FirstStepsEndpoints>().Map(app);
        services.GetRequiredService<TlsEndpoints>().Map(app);
        services.GetRequiredService<LiveSocketEndpoint>().Map(app);
        VersionEndpoint.Map(app);
        app.MapOpenApi().DisableRateLimiting();
        services.GetRequiredService<SidFlowMeter>();
        services.GetRequiredService<MetricsCollector>();
        services.GetRequiredService<MetricsHistory>();
    }

    static void ConfigureJson(JsonSerializerOptions json)
    {
        json.NumberHandling = JsonNumberHandling.Strict;
        json.AllowDuplicateProperties = false;
        json.MaxDepth = 32;
        // Titles are read as they are; the replies are never part of a document.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        json.Converters.Add(new JsonObjects());
    }

    static bool IsPlaceInPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api")
        && !Path.HasExtension(request.Path.Value);
}
