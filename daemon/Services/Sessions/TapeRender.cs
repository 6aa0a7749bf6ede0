using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Sessions;

/// <summary>A song's register writes as a file.</summary>
internal static class TapeRender
{
    private static readonly TimeSpan slice = TimeSpan.FromSeconds(1);

    /// <param name="song">From its first cycle on; used up.</param>
    /// <param name="pageClosed">Told of each page as it comes to be.</param>
    /// <exception cref="RenderException">The tune crashed in its first second.</exception>
    public static void Write(OpenSong song, TimeSpan length, string path, CancellationToken stop, Action<byte[]>? pageClosed = null)
    {
        ITapeSource tape = song.Tape;
        using TapeWriter writer = new(new FileStream(path, FileMode.CreateNew), tape.Clock, tape.Chips, song.Tune, song.Id.Song) { PageClosed = pageClosed };
        Cycles end = tape.Clock.ToCycles(length);
        TapeEnding ending = TapeEnding.Unknown;
        while (tape.Now < end && ending == TapeEnding.Unknown)
        {
            stop.ThrowIfCancellationRequested();
            writer.Play(tape.Run(Cycles.Min(end, tape.Now + tape.Clock.ToCycles(slice).Value)));
            if (song.Trouble() is { } trouble)
                ending = tape.Now > tape.Clock.ToCycles(slice) ? TapeEnding.Stops : throw new RenderException(trouble);
        }
        writer.Finish(ending);
    }
}
