using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>A device that plays and says what is wrong with it: told to the operator, to monitors and to listeners.</summary>
[TestFixture]
sealed class DegradedDeviceTests
{
    [Test, CancelAfter(60_000)]
    public async Task AComplaintIsToldEverywhere(CancellationToken stop)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Devices:0:Id", "dry"), ("Devices:0:Kind", "simulated"), ("Devices:0:Complaint", "it hums"));
        JsonElement room = await daemon.UntilAsync("/api/room", room => room.GetProperty("outputs")[0].GetProperty("state").GetString() == "degraded");
        JsonElement device = JsonDocument.Parse(await daemon.Socket.GetStringAsync("/api/admin/devices/dry", stop)).RootElement.GetProperty("data");
        JsonElement check = JsonDocument.Parse(await daemon.Http.GetStringAsync("/api/health", stop)).RootElement.GetProperty("checks").GetProperty("dry");

        Assert.Multiple(() =>
        {
            Assert.That(room.GetProperty("outputs")[0].GetProperty("note").GetString(), Is.EqualTo("it hums"));
            Assert.That(device.GetProperty("state").GetString(), Is.EqualTo("degraded"));
            Assert.That(device.GetProperty("problem").GetString(), Is.EqualTo("it hums"));
            Assert.That(check.GetProperty("status").GetString(), Is.EqualTo("degraded"));
        });
    }
}
