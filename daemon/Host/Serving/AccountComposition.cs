using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SidFlow.Services.Accounts;
using SidFlow.Services.Settings;
using SidFlow.Services.Tls;

namespace SidFlow.Host.Serving;

/// <summary>Who may come in, and how the first of them does.</summary>
static class AccountComposition
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, SidFlowSettings settings)
    {
        services.AddSingleton<UserStore>();
        services.AddSingleton<SecondFactor>();
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<Logins>();
        services.AddSingleton<LoginSessionStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton(s => new SetupToken(Path.Combine(settings.DataDir, SetupToken.FileName), s.GetRequiredService<UserStore>()));
        services.AddSingleton(s => new LocalAuthority(Path.Combine(settings.DataDir, TlsSettings.Folder), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new ServerCertificate(
            settings.Tls, s.GetRequiredService<LocalAuthority>(), () => OwnNames.Find(settings.Web.AllowedHosts), s.GetRequiredService<TimeProvider>(),
            reason => s.GetRequiredService<ILogger<ServerCertificate>>().LogWarning("The new TLS certificate is not used, the one before stays: {Reason}", reason)));
        return services;
    }

    /// <summary>Makes the super-admin of the settings, else says the token that makes one.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken stop)
    {
        AdminSettings admin = services.GetRequiredService<SidFlowSettings>().Admin;
        UserStore users = services.GetRequiredService<UserStore>();
        ILogger log = services.GetRequiredService<ILogger<SetupToken>>();
        if (admin is { User: { } name, Password: { } password } && !users.HasSuperAdmin)
        {
            await users.AddAsync(name, Role.SuperAdmin, await services.GetRequiredService<Logins>().HashAsync(password, stop), stop, first: true);
            log.LogInformation("The super-admin '{Name}' was made, as the settings ask", name);
        }
        if (services.GetRequiredService<SetupToken>().Current() is { } token)
            log.LogInformation("Nobody looks after this server from a browser yet. The set-up token is {Token}", token);
    }
}
