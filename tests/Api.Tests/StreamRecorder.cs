using System.Buffers.Binary;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>A browser on the room: its sound as WAV and its events, both kept.</summary>
sealed class StreamRecorder : IAsyncDisposable
{
    const int HeaderBytes = 44;
    const int FrameBytes = 4;

    readonly CancellationTokenSource stopping = new();
    readonly Lock access = new();
    readonly List<float> left = [];
    readonly List<JsonElement> rooms = [];
    readonly Task[] running;

    StreamRecorder(HttpClient http) => running = [Task.Run(() => RecordAsync(http)), Task.Run(() => FollowAsync(http))];

    /// <summary>What has come in up to now, left channel.</summary>
    public float[] Sound { get { lock (access) return [.. left]; } }

    public int Frames { get { lock (access) return left.Count; } }

    /// <summary>Every state of the room that was told.</summary>
    public IReadOnlyList<JsonElement> Rooms { get { lock (access) return [.. rooms]; } }

    public static StreamRecorder Start(HttpClient http) => new(http);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        stopping.Dispose();
    }

    async Task RecordAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage reply = await http.GetAsync("/api/room/stream.wav", HttpCompletionOption.ResponseHeadersRead, stopping.Token);
            Stream sound = await reply.Content.ReadAsStreamAsync(stopping.Token);
            await sound.ReadExactlyAsync(new byte[HeaderBytes], stopping.Token);
            byte[] block = new byte[FrameBytes * 441];
            while (true)
            {
                await sound.ReadExactlyAsync(block, stopping.Token);
                lock (access)
                    for (int i = 0; i < block.Length; i += FrameBytes)
                        left.Add(BinaryPrimitives.ReadInt16LittleEndian(block.AsSpan(i)) / 32768f);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    async Task FollowAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage reply = await http.GetAsync("/api/room/events", HttpCompletionOption.ResponseHeadersRead, stopping.Token);
            using var reader = new StreamReader(await reply.Content.ReadAsStreamAsync(stopping.Token));
            string? kind = null;
            while (await reader.ReadLineAsync(stopping.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line[7..];
                if (kind != "room" || !line.StartsWith("data: ", StringComparison.Ordinal))
                    continue;
                lock (access)
                    rooms.Add(JsonDocument.Parse(line[6..]).RootElement);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }
}
