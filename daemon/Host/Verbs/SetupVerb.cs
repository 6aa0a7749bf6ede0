using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Accounts;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>setup</c>: the first steps of a new appliance.</summary>
static class SetupVerb
{
    public static Command Command() => new("setup", "First steps of a new appliance") { Token() };

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
