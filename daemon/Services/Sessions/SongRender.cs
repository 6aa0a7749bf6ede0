namespace SidFlow.Services.Sessions;

public enum RenderFormat
{
    Wav,
    Flac,
    M4a,
    Tape,
}

/// <summary>Songs as files: rendered faster than real time, kept in the cache folder, readable while they grow.</summary>
public sealed class SongRender : IAsyncDisposable
{
    /// <summary>Opens the song's file, starting a render where there is none. WAV opens at once; the other formats when they are whole.</summary>
    /// <returns>A seekable stream of known length. A read beyond what is rendered waits for it.</returns>
    /// <exception cref="RenderException">The song cannot be rendered, or the format not be made here; the message says why.</exception>
    public Task<RenderedSong> OpenAsync(SongId song, RenderFormat format, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Formats this server can make.</summary>
    public IReadOnlyList<RenderFormat> Formats => [RenderFormat.Wav];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <param name="Content">Seekable; Length is the final one from the start. The caller disposes it.</param>
/// <param name="ETag">The same for the same bytes.</param>
public sealed record RenderedSong(Stream Content, string ContentType, string ETag, TimeSpan Duration, int SampleRateHz, int Channels);

/// <summary>A song that cannot be rendered, with the reason a listener reads.</summary>
public sealed class RenderException(string reason, Exception? cause = null) : Exception(reason, cause);
