using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Services.Setup;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The first steps of a new appliance: how far they are, and what they have to know.</summary>
public sealed class FirstStepsEndpoints(FirstSteps steps, SidFlowSettings settings, LibraryIndex library)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/admin/first-steps").WithTags("administration");
        api.MapGet("", () => Reply.Ok(Tell())).Needs(Permission.ReadStatus).WithSummary("The first steps with their states, and where data lies with the room on its disks");
        api.MapPut("/{step}", Set).Needs(Permission.ManageSettings, "setup:step").WithSummary("Mark a step as open, done or skipped");
    }

    Ok<Envelope<FirstStepsReply>> Set(string step, StepRequest request)
    {
        if (!FirstSteps.Names.Contains(step))
            throw RequestException.NotFound($"There is no step '{step}'; there are {string.Join(", ", FirstSteps.Names)}.");
        StepState state = FirstSteps.StateOf(request.State) ?? throw RequestException.Invalid("state", "open, done or skipped");
        try
        {
            steps.Set(step, state);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "not available now", failure.Message);
        }
        return Reply.Ok(Tell());
    }

    FirstStepsReply Tell()
    {
        IReadOnlyList<FirstStep> all = steps.Read();
        return new FirstStepsReply(
            [.. all.Select(step => new StepReply(step.Name, step.State.ToString().ToLowerInvariant()))], all.All(step => step.State != StepState.Open),
            Place(settings.DataDir), Place(settings.CacheDir), settings.Library.Roots, library.Count().Tunes);
    }

    static PlaceReply Place(string folder)
    {
        try
        {
            // Of the disk below the nearest folder that is there.
            string? there = folder;
            while (there is not null && !Directory.Exists(there))
                there = Path.GetDirectoryName(there);
            var disk = new DriveInfo(there ?? "/");
            return new PlaceReply(folder, disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new PlaceReply(folder, null, null);
        }
    }
}

/// <param name="State">open, done or skipped.</param>
public sealed record StepRequest(string? State);

/// <param name="Name">restore, collection, storage or devices.</param>
/// <param name="State">open, done or skipped.</param>
public sealed record StepReply(string Name, string State);

/// <param name="FreeBytes">On its disk; null where that cannot be told.</param>
public sealed record PlaceReply(string Folder, long? FreeBytes, long? TotalBytes);

/// <param name="Done">None is open.</param>
/// <param name="Roots">Folders of tunes as the daemon runs with.</param>
public sealed record FirstStepsReply(IReadOnlyList<StepReply> Steps, bool Done, PlaceReply Data, PlaceReply Cache, IReadOnlyList<string> Roots, int Tunes);
