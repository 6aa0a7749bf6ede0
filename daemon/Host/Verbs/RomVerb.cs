using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>rom list|add|remove</c>: the owner's C64 ROM images, in the running daemon.</summary>
static class RomVerb
{
    const string Path = "/api/admin/roms";

    public static Command Command() => new("rom", "Your own C64 ROM images") { List(), Add(), Remove() };

    static Command List()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command list = new("list", "Which images are there and which are in use") { data, json };
        list.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            Tell(await daemon.GetAsync(Path, stop), line.GetValue(json));
            return ExitCode.Done;
        });
        return list;
    }

    static Command Add()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> file = new("FILE") { Description = "KERNAL 901227-03, BASIC 901226-01 or characters 901225-01, under any name" };
        Command add = new("add", "Check an image and keep it") { file, data, json };
        add.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            Tell(await daemon.UploadAsync(Path, line.GetRequiredValue(file), stop), line.GetValue(json));
            return ExitCode.Done;
        });
        return add;
    }

    static Command Remove()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> kind = new("KIND") { Description = "kernal, basic or chargen" };
        kind.AcceptOnlyFromAmong("kernal", "basic", "chargen");
        Command remove = new("remove", "Take an image out of the folder") { kind, data, json };
        remove.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            Tell(await daemon.SendAsync(HttpMethod.Delete, $"{Path}/{line.GetRequiredValue(kind)}", stop), line.GetValue(json));
            return ExitCode.Done;
        });
        return remove;
    }

    static void Tell(JsonElement roms, bool json)
    {
        if (json)
        {
            Print.Json(roms);
            return;
        }
        Print.Fields([("folder", roms.GetProperty("folder").GetString()), .. roms.GetProperty("images").EnumerateArray().Select(rom => (rom.GetProperty("name").GetString()!, (string?)State(rom)))]);
        foreach (JsonElement other in roms.GetProperty("others").EnumerateArray())
            Print.Line(other.GetString()!);
    }

    static string State(JsonElement rom) =>
        (rom.GetProperty("file").GetString() is { } file ? $"there as {file}" : "not there")
        + (rom.GetProperty("inUse").GetBoolean() ? ", in use" : ", not in use")
        + (rom.GetProperty("waits").GetBoolean() ? "; that changes with the next start ('sidflowd restart')" : "");
}
