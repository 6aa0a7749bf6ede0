using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Audit;
using SidFlow.Services.Settings;
using SidFlow.Services.Taste;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Logging in and out, making an account, and the first one of all.</summary>
public sealed class AuthEndpoints(
    Logins logins, UserStore users, LoginThrottle throttle, SecondFactor second, SetupToken setup, LoginSessionStore sessions, Callers callers, IAntiforgery antiforgery, AuditLog audit,
    SettingsShelf settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").WithTags("accounts");
        api.MapGet("/auth/me", Me).WithSummary("Who you are here, what you may do, and the antiforgery token");
        api.MapPost("/auth/login", LoginAsync).WithMetadata(new CountedAsLogin()).WithSummary("Log in. 401 with codeNeeded asks for the same once more with a code; 429 after too many failures");
        api.MapPost("/auth/logout", (Delegate)LogoutAsync).NeedsAccount("auth:logout").WithSummary("Log out");
        api.MapPost("/auth/register", RegisterAsync).WithMetadata(new CountedAsLogin()).WithSummary("Make a listener's account, where the operator allows it");
        api.MapPost("/auth/password", ChangePasswordAsync).NeedsAccount("auth:password").WithSummary("Change your password; your other sessions end");
        api.MapGet("/auth/sessions", OwnSessions).NeedsAccount().WithSummary("Where you are logged in");
        api.MapDelete("/auth/sessions/{id}", EndOwnSessionAsync).NeedsAccount("session:end").WithSummary("End one of your sessions");
        api.MapPost("/setup", SetUpAsync).WithMetadata(new CountedAsLogin()).WithSummary("Make the super-admin, with the token that the first start printed; good once");
    }

    Ok<Envelope<MeReply>> Me(HttpContext context) => Answer(context, Caller.Of(context));

    async Task<IResult> LoginAsync(LoginRequest request, HttpContext context, CancellationToken stop)
    {
        LoginResult result = await logins.TryAsync(request.Username, request.Password, request.Code, ClientLimits.ClientOf(context), stop);
        await NoteAsync("auth:login", request.Username, result.Refusal?.ToString(), context);
        if (result.User is not { } user)
            return new Refused(result);
        return await OpenAsync(user, context);
    }

    async Task<Ok<Envelope<bool>>> LogoutAsync(HttpContext context)
    {
        await context.SignOutAsync(Doors.Session);
        context.Response.Cookies.Delete(Doors.AntiforgeryCookie);
        return Reply.Ok(true);
    }

    async Task<IResult> RegisterAsync(RegisterRequest request, HttpContext context, CancellationToken stop)
    {
        if (!settings.Current.Accounts.Registration)
            throw new RequestException(StatusCodes.Status403Forbidden, "registration is closed", "Ask the operator for an account.");
        string name = NameOf(request.Username);
        string password = PasswordOf(request.Password, name, Role.Listener);
        string client = ClientLimits.ClientOf(context);
        if (settings.Current.Accounts.RegistrationCode is { } code)
        {
            if (await throttle.BeginAsync(null, client, stop) is { } wait)
                return new Refused(new LoginResult(null, LoginRefusal.Locked, wait));
            if (!Secrets.AreEqual(request.Code ?? "", code))
                throw RequestException.Invalid("code", "it is not the operator's registration code");
            await throttle.SucceededAsync(null, client, wholly: true, stop);
        }
        string? listener = ListenerCookie.Known(context) is { } known && known != Listeners.House ? known : null;
        User user = await users.AddAsync(name, Role.Listener, await logins.HashAsync(password, stop), stop, listener: listener);
        await NoteAsync("auth:register", name, null, context);
        return await OpenAsync(user, context);
    }

    async Task<IResult> SetUpAsync(SetupRequest request, HttpContext context, CancellationToken stop)
    {
        if (setup.Current() is null)
            throw new RequestException(StatusCodes.Status409Conflict, "set-up is done", "There is a super-admin; the set-up token is void.");
        string client = ClientLimits.ClientOf(context);
        if (await throttle.BeginAsync(null, client, stop) is { } wait)
            return new Refused(new LoginResult(null, LoginRefusal.Locked, wait));
        if (!setup.Matches(request.Token))
        {
            await NoteAsync("auth:setup", request.Username, "wrong token", context);
            throw new RequestException(StatusCodes.Status403Forbidden, "the set-up token is wrong", "The daemon's log and the file setup-token in its data folder say it; so does 'sidflowd setup token'.");
        }
        await throttle.SucceededAsync(null, client, wholly: true, stop);
        string name = NameOf(request.Username);
        string password = PasswordOf(request.Password, name, Role.SuperAdmin);
        User user = await users.AddAsync(name, Role.SuperAdmin, await logins.HashAsync(password, stop), stop, first: true);
        // It voids the token's file.
        setup.Current();
        await NoteAsync("auth:setup", name, null, context);
        return await OpenAsync(user, context);
    }

    async Task<IResult> ChangePasswordAsync(PasswordRequest request, HttpContext context, CancellationToken stop)
    {
        Caller caller = Caller.Of(context)!;
        User user = caller.User!;
        string password = PasswordOf(request.Password, user.Name, user.Role);
        if (await logins.ConfirmAsync(user, request.Current, ClientLimits.ClientOf(context), stop) is { } wrong)
            return new Refused(wrong);
        if (password == request.Current)
            throw RequestException.Invalid("password", "it is the same as before");
        await users.SetPasswordAsync(user.Id, await logins.HashAsync(password, stop), mustChange: false, keep: caller.Session, stop);
        return Answer(context, callers.OfUser(users.Find(user.Id)!, Doors.Session, caller.Session));
    }

    Ok<Envelope<IReadOnlyList<LoginSessionReply>>> OwnSessions(HttpContext context)
    {
        Caller caller = Caller.Of(context)!;
        return Reply.Ok(SessionEndpoints.Replies(sessions.List(caller.User!.Id, LoginSessionStore.MostOfOne), caller));
    }

    async Task<Ok<Envelope<bool>>> EndOwnSessionAsync(long id, HttpContext context, CancellationToken stop)
    {
        if (sessions.Find(id) is not { } session || session.User != Caller.Of(context)!.User!.Id)
            throw RequestException.NotFound("You have no such session.");
        await sessions.EndAsync(id, stop);
        return Reply.Ok(true);
    }

    /// <summary>A session of its own, whatever session was there before.</summary>
    async Task<IResult> OpenAsync(User user, HttpContext context)
    {
        if (Caller.Of(context) is { Way: Doors.Session })
            await context.SignOutAsync(Doors.Session);
        Caller caller = callers.OfUser(user, Doors.Session);
        await context.SignInAsync(Doors.Login, caller.ToPrincipal());
        return Answer(context, caller);
    }

    Ok<Envelope<MeReply>> Answer(HttpContext context, Caller? caller)
    {
        context.Response.Headers.CacheControl = "no-store";
        string? token = null;
        if (caller is { Way: Doors.Session })
        {
            // Tokens are bound to whoever the session is of.
            context.User = caller.ToPrincipal();
            token = antiforgery.GetAndStoreTokens(context).RequestToken;
        }
        User? user = caller?.User;
        return Reply.Ok(new MeReply(
            caller is not null, user?.Name, user is null ? null : AccessTable.NameOf(user.Role), caller?.Way,
            [.. (caller?.Permissions ?? new HashSet<Permission>()).Order().Select(AccessTable.NameOf)], caller?.Pending,
            user is null ? null : new TotpReply(user.HasTotp, settings.Current.Accounts.RequireTotp && user.IsAdmin, second.CodesLeft(user.Id)), token,
            new RegistrationReply(settings.Current.Accounts.Registration, settings.Current.Accounts is { Registration: true, RegistrationCode: not null }), setup.Current() is not null));
    }

    Task NoteAsync(string action, string? name, string? failure, HttpContext context) => audit.AppendAsync(
        new AuditEntry(action, $"user:{AccountRules.NameOf(name) ?? "?"}", $"{context.Request.Method} {context.Request.Path}", failure) { Details = $"from {ClientLimits.ClientOf(context)}" });

    internal static string NameOf(string? name, string field = "username") =>
        AccountRules.NameOf(name) ?? throw RequestException.Invalid(field, "2 to 32 of a-z, 0-9, dot, dash and underscore are needed, a letter or digit first");

    static string PasswordOf(string? password, string name, Role role) =>
        AccountRules.Complaint(password, name, role) is { } complaint ? throw RequestException.Invalid("password", complaint) : password!;
}

/// <summary>The answer to a login that was not let in.</summary>
sealed class Refused(LoginResult result) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Refusals.Refuse(httpContext, result);
}
