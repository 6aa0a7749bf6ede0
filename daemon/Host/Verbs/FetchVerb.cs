using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>fetch</c>: submits the job to the running daemon and follows it.</summary>
static class FetchVerb
{
    public static Command Command()
    {
        Option<bool> force = new("--force") { Description = "The whole collection anew, also where it is the newest" };
        Option<string?> remote = new("--remote") { Description = "A mirror in place of those of the settings: the folder that lists the archives", HelpName = "URL" };
        Option<string?> version = new("--version-file") { Description = "Another name than hvsc-version.json, in the collection's folder", HelpName = "NAME" };
        Option<bool> background = new("--no-follow") { Description = "Do not wait for its end" };
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command fetch = new("fetch", "Bring the High Voltage SID Collection to the newest release that a mirror has") { force, remote, version, background, data, json };
        fetch.SetAction(async (line, stop) =>
        {
            JsonObject order = new() { ["force"] = line.GetValue(force) };
            if (line.GetValue(remote) is { } mirror)
                order["remoteBaseUrl"] = mirror;
            if (line.GetValue(version) is { } file)
                order["versionFile"] = file;
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement begun = await daemon.SendAsync(HttpMethod.Post, "/api/fetch", stop, order);
            return await JobVerb.BegunAsync(daemon, begun, line.GetValue(background), line.GetValue(json), stop);
        });
        return fetch;
    }
}
