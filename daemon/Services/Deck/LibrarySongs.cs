using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library;

namespace SidFlow.Services.Deck;

/// <summary>Songs out of the library.</summary>
public sealed class LibrarySongs(LibraryIndex library, MachineOptions options) : ISongSource
{
    public SongOpening Open(SongId song)
    {
        if (library.Find(song.Path) is not { } record)
            return SongOpening.Refused("It is not in the library.");
        try
        {
            byte[] file = library.ReadTuneBytes(record.Path);
            return TuneSong.Open(file, song, record.Length(song.Song), options);
        }
        catch (TuneFileException reason)
        {
            return SongOpening.Refused(reason.Message);
        }
    }
}

/// <summary>A song out of a tune's bytes.</summary>
public static class TuneSong
{
    public static SongOpening Open(ReadOnlySpan<byte> file, SongId song, TimeSpan? listedLength, MachineOptions options)
    {
        TuneResult parsed = TuneParser.Parse(file);
        if (parsed.Tune is not { } tune)
            return SongOpening.Refused(parsed.Refusal!.Reason);
        SongStart started = SongMachine.Start(tune, song.Song, options);
        if (started.Machine is not { } machine)
            return SongOpening.Refused(started.Refusal!.Reason);
        return SongOpening.Of(With(machine, song, tune, listedLength ?? SongMachine.OwnLength(tune)));
    }

    private static OpenSong With(ISongMachine machine, SongId song, Tune tune, TimeSpan? listedLength) => new(song, tune.Md5, machine, listedLength)
    {
        Author = tune.Author,
        // A machine that runs on has a word of warning at most; only one that is stuck ends the song.
        Trouble = () => machine.HasFailed() ? machine.Trouble : null,
        Copy = () => With(machine.Copy(), song, tune, listedLength),
    };
}
