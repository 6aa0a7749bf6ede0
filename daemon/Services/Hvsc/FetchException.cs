namespace SidFlow.Services.Hvsc;

/// <summary>The collection cannot be fetched; the message is a sentence for the operator. What was there before still is.</summary>
/// <param name="mayPass">It may work later without anybody doing something.</param>
public sealed class FetchException(string reason, bool mayPass = false, Exception? cause = null) : Exception(reason, cause)
{
    public bool MayPass { get; } = mayPass;
}
