namespace SidFlow.Api.Tests;

/// <summary>One daemon for all tests of a fixture.</summary>
abstract class ApiFixture
{
    protected TestDaemon Daemon { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartDaemon() => Daemon = await TestDaemon.StartAsync();

    [OneTimeTearDown]
    public async Task StopDaemon()
    {
        if (Daemon is not null)
            await Daemon.DisposeAsync();
    }
}
