using System.Runtime.InteropServices;

namespace SidFlow.Services.Taste.Models;

/// <summary>A listener's delta as the operator sees it.</summary>
/// <param name="Trouble">Why it cannot be learnt from; null for one that can.</param>
/// <param name="Length">Euclidean, of all its numbers.</param>
/// <param name="Share">Of the base model's own length; null where that model is not in use.</param>
public sealed record DeltaView(ListenerDelta Delta, string? Trouble, double Length, double? Share);

/// <summary>What browsers learnt and sent: shown, discarded, and made into one where an operator wants to learn from it. It changes no model by itself.</summary>
public sealed class UploadedDeltas(ListenerDeltas store, ModelShelf shelf, TimeProvider clock)
{
    /// <summary>A delta that is older counts no longer, as in the browser itself.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>By listener.</summary>
    public IReadOnlyList<DeltaView> All() => [.. store.All().Select(View)];

    /// <summary>Of those that can be learnt from, the mean; null where there are none.</summary>
    /// <remarks>Longer ones are shortened to the median's length first, so that no browser outweighs the others. The same deltas give the same bits.</remarks>
    /// <param name="listeners">Receives how many browsers it is from.</param>
    public float[]? Mean(out int listeners)
    {
        DeltaView[] usable = [.. All().Where(view => view.Trouble is null)];
        listeners = usable.Length;
        if (usable.Length == 0)
            return null;
        double median = usable.Select(view => view.Length).Order().ElementAt((usable.Length - 1) / 2);
        double[] sum = new double[Numbers(usable[0].Delta).Length];
        foreach (DeltaView view in usable)
        {
            double scale = view.Length > median ? median / view.Length : 1;
            ReadOnlySpan<float> numbers = Numbers(view.Delta);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += scale * numbers[i];
        }
        return [.. sum.Select(value => (float)(value / usable.Length))];
    }

    /// <summary>Lengths of a delta's parts, by the names of the model's arrays; empty where its model is not in use.</summary>
    public IReadOnlyList<(string Name, double Length)> Parts(ListenerDelta delta)
    {
        if (shelf.Published is not { } model || model.Version != delta.BaseModel || model.Weights.Length != delta.Weights.Length)
            return [];
        List<(string, double)> parts = [];
        int at = 0;
        foreach (System.Text.Json.JsonElement spec in model.WeightSpecs.EnumerateArray())
        {
            int count = spec.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32());
            parts.Add((spec.GetProperty("name").GetString()!, LengthOf(Numbers(delta).Slice(at, count))));
            at += count;
        }
        return parts;
    }

    /// <param name="listener">Null: all of them.</param>
    /// <param name="onlyStale">Only those that cannot be learnt from.</param>
    /// <returns>How many there were.</returns>
    public Task<int> DiscardAsync(string? listener, bool onlyStale, CancellationToken stop) => store.DiscardAsync(
        [.. All().Where(view => (listener is null || view.Delta.Listener == listener) && (!onlyStale || view.Trouble is not null)).Select(view => view.Delta.Listener)], stop);

    private DeltaView View(ListenerDelta delta)
    {
        PublishedModel? model = shelf.Published;
        bool isBase = model?.Version == delta.BaseModel;
        double length = LengthOf(Numbers(delta));
        string? trouble = !isBase ? $"It lies on {delta.BaseModel}, which is not in use."
            : model!.Weights.Length != delta.Weights.Length ? $"It has {delta.Weights.Length / 4} numbers, and the model {model.Weights.Length / 4} weights."
            : clock.GetUtcNow() - delta.At > Lifetime ? $"It is older than {Lifetime.TotalDays:0} days."
            : !double.IsFinite(length) ? "A number is not finite."
            : null;
        double own = isBase ? LengthOf(MemoryMarshal.Cast<byte, float>(model!.Weights.Span)) : 0;
        return new DeltaView(delta, trouble, length, own > 0 ? length / own : null);
    }

    /// <remarks>Bytes of this machine's order are little-endian on all that we run on; others would refuse a model before.</remarks>
    private static ReadOnlySpan<float> Numbers(ListenerDelta delta) => MemoryMarshal.Cast<byte, float>(delta.Weights);

    private static double LengthOf(ReadOnlySpan<float> numbers)
    {
        double squares = 0;
        foreach (float number in numbers)
            squares += (double)number * number;
        return Math.Sqrt(squares);
    }
}
