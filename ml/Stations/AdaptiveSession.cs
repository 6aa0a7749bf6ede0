namespace SidFlow.Ml.Stations;

/// <summary>How near a station keeps to its seeds after what a listener did: skips and dislikes tighten it, likes loosen it.</summary>
/// <param name="Likeness">The least cosine, 0.5..0.95.</param>
/// <param name="Discovery">Share of songs from just above it, 0.2..0.8.</param>
public readonly record struct AdaptiveSession(double Likeness, double Discovery)
{
    public static AdaptiveSession Start { get; } = new(0.7, 0.5);

    /// <summary>After a history, the newest reaction last.</summary>
    public static AdaptiveSession After(IEnumerable<Reaction> reactions) => reactions.Aggregate(Start, (session, reaction) => session.After(reaction));

    AdaptiveSession After(Reaction reaction)
    {
        (double likeness, double discovery) = reaction switch
        {
            Reaction.Skipped => (0.03, -0.05),
            Reaction.Disliked => (0.05, -0.08),
            Reaction.Liked => (-0.04, 0.06),
            _ => (0.0, 0.0),
        };
        return new AdaptiveSession(Math.Clamp(Likeness + likeness, 0.5, 0.95), Math.Clamp(Discovery + discovery, 0.2, 0.8));
    }
}
