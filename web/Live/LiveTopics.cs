namespace SidFlow.Web.Live;

/// <summary>The newest message of each topic. It is written out once, however many listen; a slow listener misses what was overtaken. Any thread.</summary>
public sealed class LiveTopics
{
    public const string NowPlaying = "now-playing", Jobs = "jobs", Device = "device", Alerts = "alerts";

    readonly Lock gate = new();
    readonly Dictionary<string, LiveMessage> latest = [];
    readonly Dictionary<string, int> watchers = [];
    TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long version;

    public static IReadOnlyList<string> All { get; } = [NowPlaying, Jobs, Device, Alerts];

    /// <summary>Whether anybody wants to know.</summary>
    public bool IsWatched(string topic)
    {
        lock (gate)
            return watchers.GetValueOrDefault(topic) > 0;
    }

    /// <param name="text">A whole message, <c>{"topic":…,"data":…}</c> in UTF-8. The same as before is not told again.</param>
    public void Publish(string topic, byte[] text)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            if (latest.TryGetValue(topic, out LiveMessage? before) && before.Text.AsSpan().SequenceEqual(text))
                return;
            latest[topic] = new LiveMessage(topic, ++version, text);
            (told, next) = (next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        told.SetResult();
    }

    /// <summary>What one listener has not been told yet, and a task that ends when there is more.</summary>
    /// <param name="told">The topics of interest, with the version told last of each; 0 for nothing.</param>
    public (IReadOnlyList<LiveMessage> Messages, Task More) After(IReadOnlyDictionary<string, long> told)
    {
        lock (gate)
            return ([.. told.Select(each => latest.GetValueOrDefault(each.Key)).OfType<LiveMessage>().Where(message => message.Version > told[message.Topic]).OrderBy(message => message.Version)], next.Task);
    }

    public void Watch(string topic, int by)
    {
        lock (gate)
            watchers[topic] = watchers.GetValueOrDefault(topic) + by;
    }
}

/// <param name="Version">Rises with every message of any topic.</param>
public sealed record LiveMessage(string Topic, long Version, byte[] Text);
