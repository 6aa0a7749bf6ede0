using System.CommandLine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>chips</c>: the chip profiles that settings, rules and <c>render --profile</c> can name.</summary>
static class ChipsVerb
{
    public static Command Command()
    {
        Option<bool> json = CommonOptions.Json();
        Command chips = new("chips", "List the chips that tunes can be played on") { json };
        chips.SetAction(line => Run(line.GetValue(json)));
        return chips;
    }

    static int Run(bool json)
    {
        if (json)
            Print.Json(ChipProfile.All.Select(chip => new { name = chip.Name, model = ModelOf(chip), revision = chip.Revision }));
        else
            Print.Fields([.. ChipProfile.All.Select(chip => (chip.Name, (string?)$"{ModelOf(chip)} {chip.Revision}".TrimEnd()))]);
        return ExitCode.Done;
    }

    static string ModelOf(ChipProfile chip) => chip.Model == ChipModel.Mos6581 ? "6581" : "8580";
}
