using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Doctor;
using SidFlow.Services.Settings;
using SidFlow.Services.Tls;

namespace SidFlow.Host.Verbs;

/// <summary><c>tls</c>: what listeners' machines need to trust this one.</summary>
static class TlsVerb
{
    public static Command Command() => new("tls", "Encrypted connections") { Authority() };

    static Command Authority()
    {
        Option<string?> data = CommonOptions.Data();
        Command ca = new("ca", "Print the certificate of the local authority, for phones and browsers to trust") { data };
        ca.SetAction(async (line, stop) =>
        {
            SidFlowSettings settings = HostSettings.LoadOfService(line.GetValue(data), InstalledUnit.Find());
            string file = Path.Combine(settings.DataDir, TlsSettings.Folder, LocalAuthority.CertificateName);
            if (!File.Exists(file))
                throw new VerbException("there is no local authority. Set Tls:Port without Tls:Certificate and start the daemon, which makes one.");
            await Console.Out.WriteLineAsync((await File.ReadAllTextAsync(file, stop)).TrimEnd());
            return ExitCode.Done;
        });
        return ca;
    }
}
