using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Accounts;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>setup</c>: the first steps of a new appliance.</summary>
static class SetupVerb
{
    public static Command Command() => new("setup", "First steps of a new appliance") { Token(), Steps() };

    static Command Steps()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command steps = new("steps", "How far the first steps on /admin are") { data, json };
        steps.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.GetAsync("/api/admin/first-steps", stop);
            if (line.GetValue(json))
                Print.Json(reply);
            else
                Print.Fields([.. reply.GetProperty("steps").EnumerateArray().Select(step => (step.GetProperty("name").GetString()!, step.GetProperty("state").GetString()))]);
            return ExitCode.Done;
        });
        return steps;
    }

    static Command Token()
    {
        Option<string?> data = CommonOptions.Data();
        Command token = new("token", "Print the token that makes the super-admin in the browser") { data };
        token.SetAction(line =>
        {
            SidFlowSettings settings = HostSettings.LoadOfService(line.GetValue(data), InstalledUnit.Find());
            Print.Line(SetupToken.Read(Path.Combine(settings.DataDir, SetupToken.FileName))
                ?? throw new VerbException("there is no set-up token: either no daemon has run yet, or there is a super-admin already ('user add NAME --role super-admin' makes another)."));
            return ExitCode.Done;
        });
        return token;
    }
}
