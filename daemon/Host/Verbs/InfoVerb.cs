using System.CommandLine;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>info FILE</c>: what a tune's file says of itself, and whether it plays.</summary>
static class InfoVerb
{
    public static Command Command()
    {
        Argument<string> file = CommonOptions.File();
        Option<bool> json = CommonOptions.Json();
        Command info = new("info", "Show what a tune's file says of itself") { file, json };
        info.SetAction(line => Run(line.GetRequiredValue(file), line.GetValue(json)));
        return info;
    }

    static int Run(string file, bool json)
    {
        TuneResult result = TuneFile.Parse(file);
        if (json)
            Print.Json(Describe(file, result));
        else if (result.Described is { } tune)
            PrintFields(tune);
        return result.Refusal is { } refusal ? throw new VerbException($"{file}: {refusal.Reason}") : ExitCode.Done;
    }

    static void PrintFields(Tune tune)
    {
        if (tune.SidplayerParts.Count > 0)
            PrintSidplayerFields(tune);
        else
            PrintProgramFields(tune);
    }

    static void PrintSidplayerFields(Tune tune) => Print.Fields(
        ("Title", tune.Title),
        ("Author", tune.Author),
        ("Released", tune.Released),
        ("Format", $"{TypeOf(tune)}, Sidplayer data in {(tune.SidplayerParts.Count == 1 ? "one part" : "two parts")}"),
        ("Chips", string.Join(", ", tune.SidAddresses.Zip(tune.Models, (address, model) => $"{Name(model)} at ${address:X4}"))),
        ("Clock", Name(tune.Clock)),
        ("Length", SongMachine.OwnLength(tune) is { } length ? $"{length:m\\:ss\\.f}" : "has no end"),
        ("Size", $"{tune.File.Length} bytes"),
        ("MD5", tune.Md5));

    static void PrintProgramFields(Tune tune) => Print.Fields(
        ("Title", tune.Title),
        ("Author", tune.Author),
        ("Released", tune.Released),
        ("Songs", tune.Songs == 1 ? "1" : $"{tune.Songs}, starts with {tune.StartSong}"),
        ("Format", $"{TypeOf(tune)} version {tune.Version}"),
        ("Chips", string.Join(", ", tune.SidAddresses.Zip(tune.Models, (address, model) => $"{Name(model)} at ${address:X4}"))),
        ("Clock", Name(tune.Clock)),
        ("Load", $"${tune.LoadAddress:X4}-${tune.LoadAddress + tune.Data.Length - 1:X4}"),
        ("Init", $"${tune.InitAddress:X4}"),
        ("Play", tune.PlayAddress == 0 ? "by its own interrupts" : $"${tune.PlayAddress:X4}, timed by the {(tune.IsCiaTimed(tune.StartSong) ? "CIA" : "raster")}"),
        ("Needs", tune.IsBasicProgram ? "the BASIC and KERNAL ROMs" : "no ROM images, as far as the header tells"),
        ("Size", $"{tune.File.Length} bytes"),
        ("MD5", tune.Md5));

    static object Describe(string file, TuneResult result) => new
    {
        file,
        playable = result.Tune is not null,
        refusal = result.Refusal,
        tune = result.Described is { } tune ? new
        {
            format = TypeOf(tune),
            tune.Version,
            tune.Title,
            tune.Author,
            tune.Released,
            tune.Songs,
            tune.StartSong,
            clock = Name(tune.Clock),
            chips = tune.SidAddresses.Zip(tune.Models, (address, model) => new { address = $"{address:X4}", model = Name(model) }),
            loadAddress = $"{tune.LoadAddress:X4}",
            initAddress = $"{tune.InitAddress:X4}",
            playAddress = $"{tune.PlayAddress:X4}",
            ciaTimed = Enumerable.Range(1, tune.Songs).Where(tune.IsCiaTimed),
            isBasic = tune.IsBasicProgram,
            isSidplayer = tune.SidplayerParts.Count > 0,
            ownSeconds = SongMachine.OwnLength(tune)?.TotalSeconds,
            tune.Md5,
            sizeBytes = tune.File.Length,
        } : null,
    };

    static string TypeOf(Tune tune) => tune.Format.ToString().ToUpperInvariant();

    static string Name(TuneModel model) => model switch
    {
        TuneModel.Mos6581 => "MOS6581",
        TuneModel.Mos8580 => "MOS8580",
        TuneModel.Any => "either model",
        _ => "model not stated",
    };

    static string Name(TuneClock clock) => clock switch
    {
        TuneClock.Pal => "PAL",
        TuneClock.Ntsc => "NTSC",
        TuneClock.Any => "PAL or NTSC",
        _ => "not stated",
    };
}
