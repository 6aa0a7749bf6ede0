using System.CommandLine;
using System.Runtime.InteropServices;
using SidFlow.Host.CommandLine;
using SidFlow.Services;

namespace SidFlow.Host.Verbs;

/// <summary><c>version</c>: which build this is, and on what it runs.</summary>
static class VersionVerb
{
    public static Command Command()
    {
        Option<bool> json = CommonOptions.Json();
        Command version = new("version", "Show the version") { json };
        version.SetAction(line => Run(line.GetValue(json)));
        return version;
    }

    static int Run(bool json)
    {
        if (json)
            Print.Json(new
            {
                product = Product.Name,
                version = Product.Version,
                runtime = RuntimeInformation.FrameworkDescription,
                platform = RuntimeInformation.RuntimeIdentifier,
            });
        else
            Console.Out.WriteLine($"{Product.Name} {Product.Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        return ExitCode.Done;
    }
}
