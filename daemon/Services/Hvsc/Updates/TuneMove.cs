namespace SidFlow.Services.Hvsc.Updates;

/// <summary>A tune that lies elsewhere than before. Collection paths.</summary>
public sealed record TuneMove(string From, string To);

/// <summary>Whatever keeps tunes by their paths, and follows them. Told once more when it is not sure that it was told.</summary>
public interface ITuneFollower
{
    /// <param name="moves">All at one time: where A became B and B became C, A is now B.</param>
    Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop);
}

/// <summary>Moves one after another, told as one step from before all to after all.</summary>
internal sealed class MoveLog
{
    /// <summary>By where the tune is now.</summary>
    private readonly Dictionary<string, string> origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> arrived = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<TuneMove> Moves => [.. origins.Where(pair => pair.Key != pair.Value)
        .Select(pair => new TuneMove(pair.Value, pair.Key)).OrderBy(move => move.From, StringComparer.Ordinal)];

    /// <summary>A tune that has been there from the start, or since an earlier move.</summary>
    public void Move(string from, string to)
    {
        if (arrived.Remove(from))
        {
            arrived.Add(to);
            return;
        }
        string origin = origins.Remove(from, out string? earlier) ? earlier : from;
        origins[to] = origin;
    }

    /// <summary>A tune that is new to the collection. One that it takes the place of keeps its listeners.</summary>
    public void Arrive(string at)
    {
        if (!origins.ContainsKey(at))
            arrived.Add(at);
    }

    public void Delete(string path)
    {
        origins.Remove(path);
        arrived.Remove(path);
    }
}
