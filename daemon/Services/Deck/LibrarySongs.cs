using SidFlow.Emu.Machine;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Hw.Ports;
using SidFlow.Services.Library;

namespace SidFlow.Services.Deck;

/// <summary>Songs out of the library.</summary>
/// <param name="thereIsAC64">Whether a device may play what no machine here can run; null: none.</param>
public sealed class LibrarySongs(LibraryIndex library, MachineOptions options, Func<bool>? thereIsAC64 = null) : ISongSource
{
    public SongOpening Open(SongId song)
    {
        if (library.Find(song.Path) is not { } record)
            return SongOpening.Refused("It is not in the library.");
        try
        {
            byte[] file = library.ReadTuneBytes(record.Path);
            TimeSpan[] lengths = [.. record.LengthsMs.Select(ms => TimeSpan.FromMilliseconds(ms ?? 0))];
            return TuneSong.Open(file, song, record.Length(song.Song), options, lengths, thereIsAC64?.Invoke() ?? false);
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
    /// <param name="lengths">Of all the tune's songs, zero where nobody knows; null where nobody knows any.</param>
    /// <param name="thereIsAC64">A device may play what no machine here can run: the song comes with a silent tape then, and is not refused.</param>
    public static SongOpening Open(
        ReadOnlyMemory<byte> file, SongId song, TimeSpan? listedLength, MachineOptions options, IReadOnlyList<TimeSpan>? lengths = null, bool thereIsAC64 = false)
    {
        TuneResult parsed = TuneParser.Parse(file.Span);
        if (parsed.Tune is not { } tune)
            return SongOpening.Refused(parsed.Refusal!.Reason);
        NativeTune native = new() { File = file, Song = song.Song, Title = tune.Title, Lengths = lengths ?? [] };
        SongStart started = SongMachine.Start(tune, song.Song, options);
        if (started.Machine is { } machine)
            return SongOpening.Of(With(machine, song, tune, listedLength ?? SongMachine.OwnLength(tune), native));
        if (thereIsAC64 && started.Refusal!.Code is (RefusalCode.NeedsBasicRom or RefusalCode.NeedsKernalRom or RefusalCode.NoRoomForDriver))
            return SongOpening.Of(With(new SilentTape(options.IsNtsc(tune) ? ClockRate.Ntsc : ClockRate.Pal, options.ChipsOf(tune)), song, tune, listedLength, native));
        return SongOpening.Refused(started.Refusal!.Reason);
    }

    private static OpenSong With(ISongMachine machine, SongId song, Tune tune, TimeSpan? listedLength, NativeTune native) => new(song, tune.Md5, machine, listedLength)
    {
        Author = tune.Author,
        Native = native,
        // A machine that runs on has a word of warning at most; only one that is stuck ends the song.
        Trouble = () => machine.HasFailed() ? machine.Trouble : null,
        Copy = () => With(machine.Copy(), song, tune, listedLength, native),
    };

    private static OpenSong With(SilentTape tape, SongId song, Tune tune, TimeSpan? listedLength, NativeTune native) => new(song, tune.Md5, tape, listedLength)
    {
        Author = tune.Author,
        Native = native,
        NeedsC64 = true,
        Copy = () => With(tape.Copy(), song, tune, listedLength, native),
    };
}
