using System.Text.Json.Nodes;

namespace SidFlow.Services.Schedules;

/// <summary>A job that comes again and again.</summary>
/// <param name="Name">Letters, digits, - and _; 1 to 40 of them.</param>
/// <param name="Zone">IANA name of the clock that <paramref name="Rule"/> means.</param>
/// <param name="Type">Of the job.</param>
/// <param name="Params">Of the job, as its submitter would give them.</param>
public sealed record Schedule(string Name, CronRule Rule, TimeZoneInfo Zone, string Type, JsonObject Params, bool Enabled)
{
    /// <summary>The moment it was due last, made up or skipped; when it was set, before the first.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The job it started last.</summary>
    public string? LastJob { get; init; }

    /// <summary>What became of it at <see cref="Since"/>, in a sentence; null before the first.</summary>
    public string? Note { get; init; }

    /// <summary>Null while it is switched off, and when its rule never comes true.</summary>
    public DateTimeOffset? Next => Enabled ? Rule.Next(Since, Zone) : null;
}
