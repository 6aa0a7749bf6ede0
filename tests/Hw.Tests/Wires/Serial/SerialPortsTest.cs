using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.Tests.Wires.Serial;

/// <summary>A tree as sysfs makes it: an ACM port hangs on the interface, a ttyUSB port one folder deeper.</summary>
[TestFixture]
public sealed class SerialPortsTest
{
    private string root = "";

    [SetUp]
    public void MakeRoot() => root = Directory.CreateTempSubdirectory("sidflow-sys").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(root, true);

    [Test]
    public void APortIsKnownByTheUsbDeviceAboveIt()
    {
        UsbDevice("sys/devices/usb1/1-1", ("idVendor", "cafe"), ("idProduct", "4011"), ("manufacturer", "LouD"), ("product", "USBSID-Pico v1.3"), ("serial", "E66"));
        Tty("ttyACM0", "sys/devices/usb1/1-1/1-1:1.0");
        UsbDevice("sys/devices/usb1/1-2", ("idVendor", "0403"), ("idProduct", "6001"), ("product", "SIDBlaster/USB/8580"));
        Tty("ttyUSB0", "sys/devices/usb1/1-2/1-2:1.0/ttyUSB0");
        Directory.CreateDirectory(Path.Combine(root, "dev/serial/by-id"));
        File.CreateSymbolicLink(Path.Combine(root, "dev/serial/by-id/usb-LouD_USBSID-Pico_E66-if00"), "../../ttyACM0");

        Assert.That(SerialPorts.Usb(root), Is.EqualTo(new[]
        {
            new SerialPortIdentity("/dev/ttyACM0", "/dev/serial/by-id/usb-LouD_USBSID-Pico_E66-if00", "cafe", "4011", "LouD", "USBSID-Pico v1.3", "E66"),
            new SerialPortIdentity("/dev/ttyUSB0", null, "0403", "6001", "", "SIDBlaster/USB/8580", ""),
        }));
    }

    [Test]
    public void WhatIsNoUsbDeviceIsLeftOut()
    {
        Directory.CreateDirectory(Path.Combine(root, "sys/devices/platform/serial8250"));
        Tty("ttyS0", "sys/devices/platform/serial8250");
        Directory.CreateDirectory(Path.Combine(root, "sys/class/tty/tty1"));
        Assert.That(SerialPorts.Usb(root), Is.Empty);
    }

    [Test]
    public void ADanglingLinkIsAPortThatHasGone()
    {
        Directory.CreateDirectory(Path.Combine(root, "sys/class/tty/ttyACM9"));
        File.CreateSymbolicLink(Path.Combine(root, "sys/class/tty/ttyACM9/device"), "../../../devices/gone");
        Assert.That(SerialPorts.Usb(root), Is.Empty);
    }

    [Test]
    public void AMachineWithoutSysfsHasNone() => Assert.That(SerialPorts.Usb(Path.Combine(root, "nothing")), Is.Empty);

    [Test]
    public void ThisMachineCanBeAsked() => Assert.That(SerialPorts.Usb().Select(port => port.VendorId), Is.All.Length.EqualTo(4));

    void UsbDevice(string path, params (string File, string Text)[] files)
    {
        Directory.CreateDirectory(Path.Combine(root, path));
        foreach ((string file, string text) in files)
            File.WriteAllText(Path.Combine(root, path, file), text + "\n");
    }

    /// <summary>/sys/class/tty/NAME leads to DEVICE/tty/NAME, whose "device" leads back up to DEVICE; both links are relative.</summary>
    void Tty(string name, string device)
    {
        string real = Path.Combine(root, device, "tty", name);
        Directory.CreateDirectory(real);
        File.CreateSymbolicLink(Path.Combine(real, "device"), $"../../../{Path.GetFileName(device)}");
        string folder = Path.Combine(root, "sys/class/tty");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, name), Path.GetRelativePath(folder, real));
    }
}
