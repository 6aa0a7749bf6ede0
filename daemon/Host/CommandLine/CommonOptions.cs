using System.CommandLine;
using System.CommandLine.Parsing;
using SidFlow.Emu.Tape;

namespace SidFlow.Host.CommandLine;

/// <summary>Options and arguments that several verbs share, each made anew: a symbol belongs to one command.</summary>
static class CommonOptions
{
    public static Argument<string> File() => new("FILE") { Description = "A tune: .sid" };

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

    public static Option<string?> Model()
    {
        Option<string?> model = new("--model") { Description = "Sound like this chip, whatever the tune asks for: 6581 or 8580", HelpName = "6581|8580" };
        model.AcceptOnlyFromAmong("6581", "8580");
        return model;
    }

    public static ChipModel? ToModel(string? name) => name switch
    {
        null => null,
        "6581" => ChipModel.Mos6581,
        "8580" => ChipModel.Mos8580,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    public static void Within(OptionResult result, int min, int max)
    {
        if (TryValue(result, out int? given) && (given < min || given > max))
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
