using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SidFlow.Services.Accounts;
using SidFlow.Services.Logs;
using SidFlow.Services.Settings;
using SidFlow.Web.Accounts;
using SidFlow.Web.Http;

namespace SidFlow.Web.Api;

/// <summary>The newest lines of the daemon's log.</summary>
public sealed class LogEndpoints(LogBook book, SettingsShelf settings)
{
    const int UsualListed = 200, LongestText = 200;

    static readonly Dictionary<string, LogGrade> Grades = LogGrades.Names.ToDictionary(name => name, name => LogGrades.Find(name)!.Value);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/admin/logs", Read).WithTags("administration").Needs(Permission.ReadLogs)
            .WithSummary($"The newest lines of the daemon's log since its start, the oldest first: after (a line's number), level (the least), text (part of it), limit (at most {LogBook.Most}). The setting Log:Level says what is written");

    Ok<Envelope<LogPage>> Read(long? after, string? level, string? text, int? limit)
    {
        (IReadOnlyList<LogLine> lines, long last) = book.Read(
            after is { } from ? Field.Within("after", from, 0, long.MaxValue) : 0, Field.OneOf("level", level, Grades) ?? LogGrade.Debug,
            Field.AtMost("text", text, LongestText), Field.WithinIfGiven("limit", limit, 1, LogBook.Most) ?? UsualListed);
        return Reply.Ok(new LogPage([.. lines.Select(LogReply.Of)], last, LogGrades.NameOf(settings.Current.Log.Level)));
    }
}

/// <param name="Last">Number of the newest line there is; to go on with as <c>after</c>.</param>
/// <param name="Level">The least that is written now.</param>
public sealed record LogPage(IReadOnlyList<LogReply> Lines, long Last, string Level);

/// <param name="Number">Counts up from 1 since the start.</param>
/// <param name="At">Milliseconds since 1970.</param>
/// <param name="Source">The part of the program; empty for none.</param>
/// <param name="Fault">The failure behind it; null for none.</param>
public sealed record LogReply(long Number, long At, string Level, string Source, string Text, string? Fault)
{
    public static LogReply Of(LogLine line) => new(line.Number, line.At.ToUnixTimeMilliseconds(), LogGrades.NameOf(line.Level), line.Source, line.Text, line.Fault);
}
