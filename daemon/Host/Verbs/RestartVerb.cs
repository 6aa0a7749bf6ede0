using System.CommandLine;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>restart</c>: the running daemon begins anew, in the same process, with the settings as they are now.</summary>
static class RestartVerb
{
    public static Command Command()
    {
        Option<string?> data = CommonOptions.Data();
        Command restart = new("restart", "Let the daemon begin anew, so that changed settings count") { data };
        restart.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await daemon.SendAsync(HttpMethod.Post, "/api/admin/restart", stop);
            Print.Line("It begins anew; the music goes on in some seconds.");
            return ExitCode.Done;
        });
        return restart;
    }
}
