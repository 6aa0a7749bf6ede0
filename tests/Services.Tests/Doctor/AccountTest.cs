using System.Runtime.Versioning;
using SidFlow.Services.Doctor;

namespace SidFlow.Services.Tests.Doctor;

[TestFixture]
[SupportedOSPlatform("linux")]
public sealed class AccountTest
{
    private const string Unit = "[Service]\nUser=sidflow\nSupplementaryGroups=gpio nosuchgroup\nLimitRTPRIO=60\nEnvironment=SIDFLOW__DataDir=/var/lib/sidflow\nEnvironment=\"SIDFLOW__Web__Address=*\"\n";

    private FakeMachine machine = null!;

    [SetUp]
    public void Make() => machine = new FakeMachine();

    [TearDown]
    public void Remove() => machine.Dispose();

    [Test]
    public void ARunningDaemonIsTheOne()
    {
        machine.File("usr/lib/systemd/system/sidflowd.service", Unit);
        machine.Process(91, "dotnet", "dotnet /opt/sidflow/sidflowd.dll serve --port 8064");
        machine.File("proc/91/status", "Uid:\t4000\t4000\t4000\t4000\nGid:\t4001\t4001\t4001\t4001\nGroups:\t4001 29 20\n");
        machine.File("proc/91/limits", "Max realtime priority     45                   45                   \n");
        Account account = machine.Look().Account;
        Assert.That((account.Name, account.User, account.IsService, account.RealTimePriority), Is.EqualTo(("sidflow", 4000u, true, 45)));
        Assert.That(account.Groups, Is.EquivalentTo(new uint[] { 4001, 29, 20 }));
    }

    [Test]
    public void ElseTheUserOfTheUnitWithAllItsGroups()
    {
        machine.File("usr/lib/systemd/system/sidflowd.service", Unit);
        machine.File("etc/group", "root:x:0:\nsidflow:x:4001:\naudio:x:29:pi,sidflow\ngpio:x:4997:\n");
        Account account = machine.Look().Account;
        Assert.That((account.Name, account.IsService, account.RealTimePriority), Is.EqualTo(("sidflow", true, 60)));
        Assert.That(account.Groups, Is.EquivalentTo(new uint[] { 4001, 29, 4997 }));
    }

    [Test]
    public void ElseWhoeverAsks()
    {
        Account account = machine.Look().Account;
        Assert.That((account.Name, account.IsService, account.RealTimePriority), Is.EqualTo(("pi", false, 0)));
    }

    [Test]
    public void AnotherProgramThatServesIsNoDaemon()
    {
        machine.Process(91, "python3", "python3 -m serve");
        machine.Process(92, "sidflowd", "sidflowd doctor");
        machine.Process(93, "vim", "vim serve");
        Assert.That(machine.Look().Processes.Daemon, Is.Null);
    }

    [Test]
    public void TheUnitsEnvironmentIsReadWithItsDropIns()
    {
        machine.File("usr/lib/systemd/system/sidflowd.service", Unit);
        machine.File("etc/systemd/system/sidflowd.service.d/override.conf", "[Service]\nEnvironment=SIDFLOW__DataDir=/srv/music\n");
        Assert.That(InstalledUnit.Find(machine.Root)!.Environment, Is.EquivalentTo(new Dictionary<string, string> { ["SIDFLOW__DataDir"] = "/srv/music", ["SIDFLOW__Web__Address"] = "*" }));
        Assert.That(InstalledUnit.Find(Path.Combine(machine.Root, "nothing")), Is.Null);
    }
}
