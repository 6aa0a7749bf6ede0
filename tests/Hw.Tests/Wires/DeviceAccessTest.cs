using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Tests.Wires;

[TestFixture]
public sealed class DeviceAccessTest
{
    private string root = "";

    [SetUp]
    public void MakeRoot()
    {
        root = Directory.CreateTempSubdirectory("sidflow-root").FullName;
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        Directory.CreateDirectory(Path.Combine(root, "proc/self"));
        File.WriteAllText(Path.Combine(root, "etc/group"), "root:x:0:\ndialout:x:20:somebody\n\ngarbage\ngpio:x:997:\n");
        File.WriteAllText(Path.Combine(root, "proc/self/status"), "Name:\tsidflowd\nUid:\t999\t999\t999\t999\nGid:\t999\t999\t999\t999\nGroups:\t29 997 \n");
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(root, true);

    [Test]
    public void TheGroupToJoinIsNamed() =>
        Assert.That(DeviceAccess.Denied("/dev/ttyACM0", 20, 0x21B0, new Groups(root)),
            Is.EqualTo("not allowed; /dev/ttyACM0 belongs to group dialout, which this user is not in: usermod -aG dialout USER, then log in again"));

    [Test]
    public void AGroupOneIsInAlreadyPointsToTheSandbox() =>
        Assert.That(DeviceAccess.Denied("/dev/gpiochip0", 997, 0x21B0, new Groups(root)), Does.Contain("group gpio").And.Contain("sandbox"));

    [Test]
    public void ANodeOfRootAloneNeedsAnUdevRule()
    {
        Assert.That(DeviceAccess.Denied("/dev/spidev0.0", 0, 0x2180, new Groups(root)), Does.Contain("udev rule"));
        Assert.That(DeviceAccess.Denied("/dev/hidraw0", 20, 0x2180, new Groups(root)), Does.Contain("udev rule"));
    }

    [Test]
    public void AGroupWithoutANameKeepsItsNumber() => Assert.That(new Groups(root).NameOf(4711), Is.EqualTo("4711"));

    [Test]
    public void OwnGroupsAreTheEffectiveAndTheSupplementaryOnes() =>
        Assert.That(new Groups(root).Own(), Is.EquivalentTo(new uint[] { 999, 29, 997 }));

    [Test]
    public void ThisProcessHasGroups() => Assert.That(new Groups().Own(), Is.Not.Empty);

    [Test]
    public void TheOwnerOfAFileIsSeen()
    {
        (uint User, uint Group, int Mode)? nul = FileOwner.Of("/dev/null");
        Assert.That(nul, Is.EqualTo((0u, 0u, 0x21B6)), "a character device of root's that anyone may use");
        Assert.That(FileOwner.Of("/nonexistent"), Is.Null);
    }

    [Test]
    public void WhatAnyoneMayUseIsNoProblem() => Assert.That(DeviceAccess.Problem("/dev/null"), Is.Null);

    [TestCase("/dev/spidev9.9", "spi=on")]
    [TestCase("/dev/i2c-99", "i2c-dev")]
    [TestCase("/dev/gpiochip99", "GPIO")]
    [TestCase("/dev/snd/midiC9D9", "snd-usb-audio")]
    [TestCase("/dev/ttyACM99", "plugged in")]
    public void AMissingNodeSaysWhatWouldBringIt(string path, string remedy) =>
        Assert.That(DeviceAccess.Problem(path), Does.Contain(remedy));
}
