using SidFlow.Services.Queue;

namespace SidFlow.Services.Tests.Queue;

/// <summary>A queue nobody keeps.</summary>
internal sealed class MemoryQueueStore : IQueueStore
{
    public (QueueSnapshot Queue, long NextId) Load() => (QueueSnapshot.Empty, 1);

    public Task SaveAsync(QueueSnapshot before, QueueSnapshot after, long nextId, CancellationToken stop) => Task.CompletedTask;
}
