using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Backup;
using SidFlow.Services.Jobs;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>Backups: seen, made, checked, thinned and brought back. All that takes time is a job.</summary>
public sealed class BackupEndpoints(BackupTargets targets, JobBoard jobs, SidFlowSettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/backups").WithTags("administration");
        api.MapGet("", ListAsync).Needs(Permission.ReadStatus).WithSummary("Targets with their snapshots, and the restore that waits for the next start");
        api.MapPost("", CreateAsync).Needs(Permission.MakeBackups, "backup:create").WithSummary("Make a snapshot in the background; 409 while one is being made");
        api.MapPost("/prune", (PruneRequest? request, CancellationToken stop) => SubmitAsync(BackupJobs.Prune, new JsonObject { ["dropDamaged"] = request?.DropDamaged ?? false }, stop))
            .Needs(Permission.MakeBackups, "backup:prune").WithSummary("Forget old snapshots as the settings say");
        api.MapPost("/{id}/verify", (string id, BackupTargetRequest? request, CancellationToken stop) => SubmitAsync(BackupJobs.Verify, Of(id, request), stop))
            .Needs(Permission.MakeBackups, "backup:verify").WithSummary("Read every piece of a snapshot, or of 'all'");
        api.MapPost("/{id}/restore", (string id, BackupTargetRequest? request, CancellationToken stop) => SubmitAsync(BackupJobs.Restore, Of(id, request), stop))
            .Needs(Permission.RestoreBackups, "backup:restore").WithSummary("Check a snapshot whole and lay it out; it takes the data's place at the daemon's next start");
        api.MapDelete("/restore", Cancel).Needs(Permission.RestoreBackups, "backup:restore-cancel").WithSummary("Take back a restore that waits for the next start");
    }

    /// <summary>Off the request's thread: a network path may take its time.</summary>
    async Task<Ok<Envelope<BackupsReply>>> ListAsync(CancellationToken stop)
    {
        TargetState[] states = await Task.Run(() => targets.All.Select(BackupTargets.Look).ToArray(), stop).WaitAsync(stop);
        return Reply.Ok(new BackupsReply(states, PreparedRestore.Find(settings.DataDir)));
    }

    Task<Accepted<BackupJobReply>> CreateAsync(BackupRequest? request, CancellationToken stop) => SubmitAsync(
        request?.Target switch
        {
            null or BackupTargets.Local => BackupJobs.Create,
            BackupTargets.Second => BackupJobs.CreateSecond,
            _ => throw RequestException.Invalid("target", "local or second"),
        },
        new JsonObject { ["label"] = request?.Label ?? "manual", ["init"] = request?.Init ?? false }, stop);

    Ok<Envelope<RestoreCancelReply>> Cancel() => PreparedRestore.Cancel(settings.DataDir)
        ? Reply.Ok(new RestoreCancelReply(true))
        : throw new RequestException(StatusCodes.Status409Conflict, "no restore is waiting");

    static JsonObject Of(string id, BackupTargetRequest? request) => new() { ["snapshot"] = id, ["target"] = request?.Target ?? BackupTargets.Local };

    async Task<Accepted<BackupJobReply>> SubmitAsync(string type, JsonObject parameters, CancellationToken stop)
    {
        try
        {
            Job job = await jobs.SubmitAsync(type, parameters, stop);
            return TypedResults.Accepted($"/api/admin/jobs/{job.Id}", new BackupJobReply(job.Id));
        }
        catch (JobException refusal) when (refusal.Refusal == JobRefusal.Conflict)
        {
            throw new RequestException(StatusCodes.Status409Conflict, "that is under way", refusal.Message);
        }
        catch (JobException refusal)
        {
            throw RequestException.Invalid("request", refusal.Message);
        }
    }
}

/// <param name="Prepared">Null: none waits.</param>
public sealed record BackupsReply(IReadOnlyList<TargetState> Targets, RestoreJournal? Prepared);

/// <param name="Target">local (the default) or second.</param>
/// <param name="Label">What it is for: up to 20 lower-case letters; manual when absent.</param>
/// <param name="Init">Make the repository of the second target, whose disk must be there.</param>
public sealed record BackupRequest(string? Target, string? Label, bool? Init);

/// <param name="Target">local (the default) or second.</param>
public sealed record BackupTargetRequest(string? Target);

/// <param name="DropDamaged">Give up snapshots whose manifest cannot be read.</param>
public sealed record PruneRequest(bool? DropDamaged);

public sealed record BackupJobReply(string JobId);

public sealed record RestoreCancelReply(bool Cancelled);
