using System.Text;

namespace SidFlow.Services.States;

/// <summary>One arrow of a state table.</summary>
/// <param name="Guard">The arrow exists only while this holds; null is always.</param>
/// <param name="GuardName">The guard in words, for the drawing.</param>
public sealed record Transition<TState, TTrigger>(TState From, TTrigger On, TState To, Func<bool>? Guard = null, string? GuardName = null)
    where TState : struct, Enum
    where TTrigger : struct, Enum;

/// <summary>A state machine whose arrows are data: readable as a table, testable one by one, drawable as a graph.</summary>
/// <remarks>Not thread-safe: its owner is.</remarks>
public sealed class StateMachine<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly TState initial;
    private readonly ILookup<(TState, TTrigger), Transition<TState, TTrigger>> arrows;

    public StateMachine(TState initial, IReadOnlyList<Transition<TState, TTrigger>> table)
    {
        this.initial = initial;
        State = initial;
        Table = table;
        arrows = table.ToLookup(arrow => (arrow.From, arrow.On));
        foreach (IGrouping<(TState From, TTrigger On), Transition<TState, TTrigger>> group in arrows)
            if (group.Count(arrow => arrow.Guard is null) > 1)
                throw new ArgumentException($"Two unguarded arrows leave {group.Key.From} on {group.Key.On}.", nameof(table));
    }

    public IReadOnlyList<Transition<TState, TTrigger>> Table { get; }
    public TState State { get; private set; }

    /// <summary>Follows the first arrow whose guard holds; false, and nothing changes, when there is none.</summary>
    public bool TryFire(TTrigger trigger)
    {
        if (Find(trigger) is not { } arrow)
            return false;
        State = arrow.To;
        return true;
    }

    private Transition<TState, TTrigger>? Find(TTrigger trigger) =>
        arrows[(State, trigger)].FirstOrDefault(arrow => arrow.Guard is null || arrow.Guard());

    /// <summary>The table as a Graphviz graph.</summary>
    public string ToDot(string name)
    {
        StringBuilder dot = new();
        dot.Append("digraph ").Append(name).Append(" {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n  start [shape=point];\n");
        dot.Append("  start -> ").Append(initial).Append(";\n");
        foreach (Transition<TState, TTrigger> arrow in Table)
        {
            dot.Append("  ").Append(arrow.From).Append(" -> ").Append(arrow.To).Append(" [label=\"").Append(arrow.On);
            if (arrow.GuardName is not null)
                dot.Append(" [").Append(arrow.GuardName).Append(']');
            dot.Append("\"];\n");
        }
        return dot.Append("}\n").ToString();
    }
}
