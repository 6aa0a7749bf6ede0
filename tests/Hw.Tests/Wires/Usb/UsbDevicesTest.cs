using SidFlow.Hw.Wires.Usb;

namespace SidFlow.Hw.Tests.Wires.Usb;

[TestFixture]
public sealed class UsbDevicesTest
{
    private string root = "";

    [SetUp]
    public void MakeRoot() => root = Directory.CreateTempSubdirectory("sidflow-usb").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(root, true);

    [Test]
    public void ADeviceIsKnownByItsWordsAndItsInterfacesByTheirDrivers()
    {
        string device = Entry("1-1");
        foreach ((string file, string text) in new[] { ("idVendor", "cafe"), ("idProduct", "4011"), ("manufacturer", "LouD"), ("product", "USBSID-Pico v1.3"), ("serial", "E66") })
            File.WriteAllText(Path.Combine(device, file), text + "\n");
        File.CreateSymbolicLink(Path.Combine(Entry("1-1:1.0"), "driver"), "../../../bus/usb/drivers/cdc_acm");
        Entry("1-1:1.4");
        Entry("1-10:1.0");

        UsbDevice[] found = [.. UsbDevices.All(root)];

        Assert.That(found, Has.Length.EqualTo(1));

        Assert.That((found[0].VendorId, found[0].ProductId, found[0].Manufacturer, found[0].Product, found[0].Serial), Is.EqualTo(("cafe", "4011", "LouD", "USBSID-Pico v1.3", "E66")));
        Assert.That(found[0].Drivers, Is.EqualTo(new[] { "cdc_acm", "" }));
    }

    [Test]
    public void AMachineWithoutUsbHasNone() => Assert.That(UsbDevices.All(Path.Combine(root, "nothing")), Is.Empty);

    private string Entry(string name) => Directory.CreateDirectory(Path.Combine(root, "sys/bus/usb/devices", name)).FullName;
}
