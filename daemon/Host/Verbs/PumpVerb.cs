using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SidFlow.Host.CommandLine;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Host.Verbs;

/// <summary><c>pump</c>: gives a host-timed device its time. Started by the daemon, which speaks to it through pipes; of no use to a person.</summary>
static class PumpVerb
{
    /// <summary>What can be pumped: the driver's name, and how it is opened from its settings.</summary>
    static readonly Dictionary<string, Func<string, IChipBus>> drivers = new()
    {
        ["simulated"] = settings => SimulatedBus.Open(Parse<SimulatedSettings>(settings), TimeProvider.System),
        ["gpio"] = settings => GpioSidBus.Open(Parse<GpioSidSettings>(settings)),
        [SidBlasterBus.Driver] = settings => SidBlasterBus.Open(Parse<SidBlasterSettings>(settings)),
    };

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static Command Command()
    {
        Argument<string> driver = new("DRIVER") { Description = "The kind of device" };
        driver.AcceptOnlyFromAmong([.. drivers.Keys]);
        Argument<string> settings = new("SETTINGS") { Description = "Its settings as JSON" };
        Option<int> priority = new("--priority") { Description = "Real-time priority, 1 to 99", DefaultValueFactory = _ => new RealTimeSettings().Priority };
        Option<int> spin = new("--spin") { Description = "Microseconds the processor is kept before each deadline", DefaultValueFactory = _ => PumpSettings.UsualSpinMicroseconds };
        Command pump = new("pump", "Drive a host-timed device (started by the daemon)") { driver, settings, priority, spin };
        pump.Hidden = true;
        pump.SetAction((line, stop) => Task.FromResult(PumpChild.Run(
            () => drivers[line.GetRequiredValue(driver)](line.GetRequiredValue(settings)),
            new PumpSettings(new RealTimeSettings(line.GetValue(priority)), line.GetValue(spin)),
            stop)));
        return pump;
    }

    static T Parse<T>(string settings)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(settings, json) ?? throw new VerbException("The settings are empty.") { ExitCode = ExitCode.Usage };
        }
        catch (JsonException error)
        {
            throw new VerbException($"The settings are not understood: {error.Message}", error) { ExitCode = ExitCode.Usage };
        }
    }
}
