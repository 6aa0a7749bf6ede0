using System.Text.Json.Nodes;

namespace SidFlow.Services.Workers;

/// <summary>Does one unit of work. Called for one unit after the other.</summary>
/// <param name="unit">All it needs to know: a unit may be done again, in another process.</param>
public delegate Task<JsonObject> UnitWork(JsonObject unit, CancellationToken stop);

/// <summary>A kind of work that is cut into units and done in child processes.</summary>
/// <param name="Name">By which both sides know it.</param>
/// <param name="Limit">A unit that takes longer hangs.</param>
/// <param name="Make">Called once in a child, when the first unit of the kind comes: working memory lives as long as the child does.</param>
public sealed record UnitKind(string Name, TimeSpan Limit, Func<UnitWork> Make);
