using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>One's own second factor. Each step asks for the password again: a browser left open must not give the account away.</summary>
public sealed class TotpEndpoints(Logins logins, SecondFactor second)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/auth/totp").WithTags("accounts");
        api.MapPost("/enrol", EnrolAsync).NeedsAccount("auth:totp-enrol").WithSummary("Begin: a secret for an authenticator app").Produces<Envelope<EnrolReply>>();
        api.MapPost("/confirm", ConfirmAsync).NeedsAccount("auth:totp-confirm").WithSummary("Switch it on with the app's code; answers the recovery codes").Produces<Envelope<RecoveryReply>>();
        api.MapPost("/recovery", RenewAsync).NeedsAccount("auth:totp-recovery").WithSummary("New recovery codes; the old ones are void").Produces<Envelope<RecoveryReply>>();
        api.MapPost("/disable", DisableAsync).NeedsAccount("auth:totp-disable").WithSummary("Switch it off").Produces<Envelope<bool>>();
    }

    async Task<IResult> EnrolAsync(ConfirmRequest request, HttpContext context, CancellationToken stop)
    {
        User user = Caller.Of(context)!.User!;
        if (await logins.ConfirmAsync(user, request.Password, ClientLimits.ClientOf(context), stop) is { } wrong)
            return new Refused(wrong);
        byte[] secret = await second.EnrolAsync(user.Id, stop);
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new EnrolReply(Totp.ToBase32(secret), Totp.AddressOf(user.Name, secret)));
    }

    async Task<IResult> ConfirmAsync(CodeRequest request, HttpContext context, CancellationToken stop)
    {
        User user = Caller.Of(context)!.User!;
        if (user.HasTotp)
            throw new AccountException("A second factor is in use. Switch it off first.");
        IReadOnlyList<string> codes = await second.ConfirmAsync(user.Id, request.Code ?? "", stop)
            ?? throw RequestException.Invalid("code", "it is not the app's code of now; the clocks of both must be right");
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new RecoveryReply(codes));
    }

    async Task<IResult> RenewAsync(ConfirmRequest request, HttpContext context, CancellationToken stop)
    {
        User user = Caller.Of(context)!.User!;
        if (await logins.ConfirmAsync(user, request.Password, ClientLimits.ClientOf(context), stop) is { } wrong)
            return new Refused(wrong);
        IReadOnlyList<string> codes = await second.RenewAsync(user.Id, stop) ?? throw new AccountException("No second factor is in use.");
        context.Response.Headers.CacheControl = "no-store";
        return Reply.Ok(new RecoveryReply(codes));
    }

    async Task<IResult> DisableAsync(ConfirmRequest request, HttpContext context, CancellationToken stop)
    {
        User user = Caller.Of(context)!.User!;
        if (await logins.ConfirmAsync(user, request.Password, ClientLimits.ClientOf(context), stop) is { } wrong)
            return new Refused(wrong);
        await second.RemoveAsync(user.Id, stop);
        return Reply.Ok(true);
    }
}
