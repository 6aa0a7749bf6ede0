using System.CommandLine;
using System.CommandLine.Parsing;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Host.CommandLine;

/// <summary>Options and arguments that several verbs share, each made anew: a symbol belongs to one command.</summary>
static class CommonOptions
{
    public static Argument<string> File() => new("FILE") { Description = "A tune: .sid, .mus or .str" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Option<string?> Data() => new("--data") { Description = "The data folder (setting DataDir)", HelpName = "DIR" };

    public static Option<int?> Song()
    {
        Option<int?> song = new("--song") { Description = "Which song, from 1; the tune's own start song when absent", HelpName = "N" };
        song.Validators.Add(result => Within(result, 1, 256));
        return song;
    }

    public static Option<double?> Seconds()
    {
        Option<double?> seconds = new("--seconds") { Description = "How long, at most a day", HelpName = "S" };
        seconds.Validators.Add(result =>
        {
            if (TryValue(result, out double? given) && given is not (> 0 and <= 86_400))
                result.AddError("--seconds must be more than 0 and at most 86400.");
        });
        return seconds;
    }

    public static Option<string?> Clock()
    {
        Option<string?> clock = new("--clock") { Description = "Run on a C64 of this clock; as the tune asks when absent, and PAL where it does not, as Sidplayer files do", HelpName = "pal|ntsc" };
        clock.AcceptOnlyFromAmong("pal", "ntsc");
        return clock;
    }

    /// <param name="name">As the option's validator let it pass; null when it was not given.</param>
    public static TuneClock? ToClock(string? name) => name switch
    {
        null => null,
        "ntsc" => TuneClock.Ntsc,
        _ => TuneClock.Pal,
    };

    public static Option<string?> Models()
    {
        Option<string?> models = new("--model")
        {
            Description = "Sound like this chip, whatever the tune asks for: 6581 or 8580; 6581,8580 for one chip after the other, the last holding for all further ones",
            HelpName = "6581|8580[,...]",
        };
        models.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !TryModels(result.Tokens[0].Value, out _))
                result.AddError($"--model takes 6581 or 8580, up to {TapeHeader.MaxChips} of them with commas between.");
        });
        return models;
    }

    /// <param name="names">As the option's validator let them pass; null when it was not given.</param>
    public static IReadOnlyList<ChipModel> ToModels(string? names) =>
        names is null ? [] : TryModels(names, out IReadOnlyList<ChipModel> models) ? models : throw new ArgumentOutOfRangeException(nameof(names));

    static bool TryModels(string names, out IReadOnlyList<ChipModel> models)
    {
        ChipModel?[] read = [.. names.Split(',').Select(name => name switch
        {
            "6581" => ChipModel.Mos6581,
            "8580" => ChipModel.Mos8580,
            _ => (ChipModel?)null,
        })];
        models = [.. read.OfType<ChipModel>()];
        return read.Length <= TapeHeader.MaxChips && models.Count == read.Length;
    }

    public static void Within(OptionResult result, int min, int max)
    {
        if (TryValue(result, out int? given) && (given < min || given > max))
            result.AddError($"{result.Option.Name} must be from {min} to {max}.");
    }

    /// <summary>Adds an error when the value is out of range; one that is no number the parser reports by itself.</summary>
    public static void Within(OptionResult result, double min, double max)
    {
        if (TryValue(result, out double? given) && !(given >= min && given <= max))
            result.AddError($"{result.Option.Name} must be from {min} to {max}.");
    }

    /// <summary>False when the value is absent or no number at all, which the parser reports by itself.</summary>
    static bool TryValue<T>(OptionResult result, out T? value)
    {
        value = default;
        if (result.Tokens.Count == 0 || result.Errors.Any())
            return false;
        try
        {
            value = result.GetValueOrDefault<T>();
            return value is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
