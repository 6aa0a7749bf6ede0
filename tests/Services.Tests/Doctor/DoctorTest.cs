using System.Runtime.Versioning;
using SidFlow.Hw.Ports;
using SidFlow.Services.Doctor;
using SidFlow.Services.Doctor.Checks;

namespace SidFlow.Services.Tests.Doctor;

/// <summary>A machine with one thing wrong, and what is said about it.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
public sealed class DoctorTest
{
    private const string Pico = "cafe:4011", Ftdi = "0403:6001";

    private FakeMachine machine = null!;

    [SetUp]
    public void Make() => machine = new FakeMachine();

    [TearDown]
    public void Remove() => machine.Dispose();

    [Test]
    public void ABoardOfAGroupOneIsNotInNamesTheCommand()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico"), Is.EqualTo(new[]
        {
            Finding.Problem("pico", "/dev/ttyACM0 belongs to group dialout, which pi is not in.", "sudo usermod -aG dialout pi && echo now log out and in again"),
        }));
    }

    [Test]
    public void TheServiceIsRestartedAfterItJoined()
    {
        machine.File("etc/systemd/system/sidflowd.service", "[Service]\nUser=sidflow\n");
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico").Single().Remedy, Is.EqualTo("sudo usermod -aG dialout sidflow && sudo systemctl restart sidflowd"));
    }

    [Test]
    public void ABoardThatMayBeUsedIsOpened()
    {
        PluggedIn();
        SidPortInfo info = new() { Driver = "usbsid-pico", Name = "USBSID-Pico v1.3", Address = "/dev/ttyACM0", Firmware = "0.7.4", Chips = [], Clocks = [], Timing = SidPortTiming.Exact, Lead = TimeSpan.Zero };
        Assert.That(About("pico", at => at with { TryOpen = _ => info }), Is.EqualTo(new[] { Finding.Ok("pico", "USBSID-Pico v1.3 answers at /dev/ttyACM0, firmware 0.7.4.") }));
        Assert.That(About("pico").Single().Verdict, Is.EqualTo(Verdict.Advice), "not to be tried");
        Finding busy = About("pico", at => at with { TryOpen = _ => throw new SidPortException(SidPortFault.Busy, "/dev/ttyACM0", "open", "EBUSY, in use by another program") }).Single();
        Assert.That((busy.Verdict, busy.Message), Is.EqualTo((Verdict.Problem, "/dev/ttyACM0: EBUSY, in use by another program.")));
    }

    [Test]
    public void ANodeOfItsOwnerAloneNeedsTheRules()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Node("dev/ttyACM0", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico").Single().Remedy, Does.Contain("60-sidflow.rules").And.Contain("udevadm trigger"));
    }

    [Test]
    public void WhoHoldsABoardIsNamed()
    {
        PluggedIn();
        machine.Process(77, "minicom", "minicom -D /dev/ttyACM0", "/dev/pts/1", "/dev/ttyACM0");
        Assert.That(About("pico")[0], Is.EqualTo(Finding.Problem("pico", "/dev/ttyACM0 is in use by minicom (process 77).", "sudo kill 77")));
    }

    [Test]
    public void ADriverThatIsNotLoadedIsNamed()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", driver: null, tty: null);
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico").Single().Remedy, Is.EqualTo("sudo modprobe cdc_acm && echo cdc_acm | sudo tee /etc/modules-load.d/sidflow.conf"));
    }

    [Test]
    public void ABoardThatALibraryDrivesIsSeen()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", driver: "usbfs", tty: null);
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico").Single().Message, Does.Contain("another program drives it"));
    }

    [Test]
    public void NothingPluggedInIsSaid()
    {
        machine.Device("exsid", "exsid");
        Assert.That(About("exsid").Single().Message, Is.EqualTo("No exSID is plugged in."));
    }

    [Test]
    public void OfSeveralBoardsTheSettingsMustNameOne()
    {
        machine.UserIsInGroup = true;
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Usb("1-2", Pico, "USBSID-Pico v1.3", "E67", "cdc_acm", "ttyACM1");
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico").Single().Remedy, Is.EqualTo("\"Serial\": \"E66\" (or E67) in the settings of pico"));
    }

    [Test]
    public void AnotherBoardThanTheOneThatIsNamedIsSaid()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Device("pico", "usbsid-pico", """{"Serial":"E99"}""");
        Assert.That(About("pico").Single().Message, Is.EqualTo("USBSID-Pico v1.3 is plugged in with serial number E66, but the settings name E99."));
    }

    [Test]
    public void APathIsFollowedToItsNode()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Link("dev/serial/by-id/usb-E66", "../../ttyACM0");
        machine.UserIsInGroup = true;
        machine.Process(77, "screen", "screen", "/dev/ttyACM0");
        machine.Device("pico", "usbsid-pico", """{"Path":"/dev/serial/by-id/usb-E66"}""");
        Assert.That(About("pico")[0].Message, Is.EqualTo("/dev/ttyACM0 is in use by screen (process 77)."));
    }

    [TestCase("ready")]
    [TestCase("leased")]
    public void WhatTheDaemonHasIsNotLookedAtAgain(string state)
    {
        machine.Device("pico", "usbsid-pico");
        Assert.That(About("pico", at => at with { Daemon = Sights(new DeviceSight(state, "USBSID-Pico", null)) }).Single(), Is.EqualTo(Finding.Ok("pico", $"USBSID-Pico is {state}.")));
    }

    [Test]
    public void WhatTheDaemonSaysCountsWhereNothingElseIsWrong()
    {
        PluggedIn();
        Finding said = About("pico", at => at with { Daemon = Sights(new DeviceSight("down", null, "wrong firmware")) }).Single();
        Assert.That(said, Is.EqualTo(Finding.Problem("pico", "The daemon has it as down: wrong firmware.", "sidflowd device reset pico")));
    }

    [Test]
    public void ModemManagerIsKeptOff()
    {
        PluggedIn();
        machine.Process(50, "ModemManager", "/usr/sbin/ModemManager");
        Assert.That(About("ModemManager").Single().Verdict, Is.EqualTo(Verdict.Problem));
        machine.File("run/udev/data/c166:0", "S:serial/by-id/usb-E66\nE:ID_MM_PORT_IGNORE=1\n");
        Assert.That(About("ModemManager").Single().Verdict, Is.EqualTo(Verdict.Ok));
    }

    [Test]
    public void ANewBoardIsOfferedWithItsLine()
    {
        machine.Usb("1-1", Ftdi, "SIDBlaster/USB/8580", "SB1", "ftdi_sio", "ttyUSB0");
        Assert.That(About("new device").Single().Remedy, Does.StartWith("""{"Id": "sidblaster", "Kind": "sidblaster", "Serials": ["SB1"]}"""));
    }

    [Test]
    public void ANewBoardWithoutADriverIsSeenAsWell()
    {
        machine.Usb("1-1", Ftdi, "SIDBlaster/USB/8580", "SB1", driver: null, tty: null);
        Assert.That(About("new device").Single().Remedy, Does.Contain("modprobe ftdi_sio"));
    }

    [Test]
    public void AGadgetWithTheSameChipIsNobodys()
    {
        machine.Usb("1-1", Ftdi, "FT232R USB UART", "A1", "ftdi_sio", "ttyUSB0");
        Assert.That(About("new device"), Is.Empty);
    }

    [TestCase("tcp", "TCP", "0A")]
    [TestCase("tcp6", "TCP", "0A")]
    public void APortThatIsTakenNamesItsHolder(string table, string name, string state)
    {
        machine.File($"proc/net/{table}", $"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 00000000:1F80 00000000:0000 {state} 00000000:00000000 00:00000000 00000000     0        0 4242 1\n");
        Assert.That(About("ports")[0].Message, Is.EqualTo($"{name} port 8064 (Web:Port) is taken by a program of user root."));
        machine.Process(90, "nginx", "nginx: master", "socket:[4242]");
        Assert.That(About("ports")[0].Message, Is.EqualTo($"{name} port 8064 (Web:Port) is taken by nginx (process 90)."));
    }

    [Test]
    public void OurOwnPortIsOurs()
    {
        machine.File("proc/net/tcp", "  sl\n   0: 00000000:1F80 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1\n");
        machine.Process(91, "sidflowd", "/usr/bin/sidflowd serve", "socket:[4242]");
        Assert.That(About("ports").Single().Verdict, Is.EqualTo(Verdict.Ok));
    }

    [Test]
    public void TheOtherPortsAreLookedAtWhereTheyAreWanted()
    {
        machine.Keys["NetworkSidDevice:Enabled"] = "true";
        machine.Device("u64", "ultimate64", """{"Host":"c64"}""");
        machine.File("proc/net/udp", "  sl\n   0: 00000000:2AF9 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4243 1\n");
        machine.Process(92, "vlc", "vlc udp://", "socket:[4243]");
        Assert.That(About("ports").Select(finding => finding.Message), Is.EqualTo(new[]
        {
            "TCP port 8064 (Web:Port) is free or ours.", "TCP port 6581 (NetworkSidDevice:Port) is free or ours.", "UDP port 11001 (SoundPort of u64) is taken by vlc (process 92).",
        }));
    }

    [Test]
    public void RealTimePriorityMattersToHostTimedDevicesAlone()
    {
        Assert.That(About("real time"), Is.Empty);
        machine.Device("blaster", "sidblaster");
        Assert.That(About("real time").Single().Remedy, Does.Contain("/etc/security/limits.d/sidflow.conf"));
        machine.File("usr/lib/systemd/system/sidflowd.service", "[Service]\nUser=sidflow\nLimitRTPRIO=10\n");
        Assert.That(About("real time").Single().Remedy, Does.Contain("sidflowd.service.d"));
        machine.File("etc/systemd/system/sidflowd.service.d/real-time.conf", "[Service]\nLimitRTPRIO=60\n");
        Assert.That(About("real time").Single().Verdict, Is.EqualTo(Verdict.Ok));
    }

    [Test]
    public void SpiThatIsSwitchedOffNamesTheLineForTheFirmware()
    {
        machine.Device("wired", "gpio", """{"Wiring":"Expander","ClockSource":"Pwm"}""");
        machine.File("boot/firmware/config.txt", "dtparam=audio=on\n");
        Assert.That(About("wired").Select(finding => finding.Remedy), Is.EqualTo(new[]
        {
            "echo dtparam=spi=on | sudo tee -a /boot/firmware/config.txt && sudo reboot",
            "echo dtoverlay=pwm,pin=12,func=4 | sudo tee -a /boot/firmware/config.txt && sudo reboot",
        }));
        machine.Folder("sys/bus/spi/devices/spi0.0");
        Assert.That(About("wired")[0].Remedy, Does.StartWith("sudo modprobe spidev"));
    }

    [Test]
    public void ABusOnTheSameLinesIsAdvice()
    {
        machine.UserIsInGroup = true;
        machine.Node("dev/gpiochip0");
        machine.File("boot/config.txt", "dtparam=i2c_arm=on\n#enable_uart=1\n");
        machine.Device("wired", "gpio");
        Assert.That(About("wired")[0], Is.EqualTo(Finding.Advice("wired", "I2C is switched on and sits on GPIO 2, 3, which SidBerry's wiring uses.",
            "sudo sed -i 's/^dtparam=i2c_arm=on/#&/' /boot/config.txt && sudo reboot")));
        machine.Devices.Clear();
        machine.Device("wired", "gpio", """{"Lines":{"Data":[]}}""");
        Assert.That(About("wired").Any(finding => finding.Message.Contains("SidBerry", StringComparison.Ordinal)), Is.False, "own lines");
    }

    [Test]
    public void AMidiPortIsFoundByItsCard()
    {
        machine.Device("teensy", "asid-midi", """{"Receiver":"TeensyRom"}""");
        Assert.That(About("teensy").Single().Message, Is.EqualTo("There is no MIDI output 'TeensyRom'."));
        machine.File("proc/asound/cards", " 1 [TeensyROM      ]: USB-Audio - TeensyROM\n                      TeensyROM at usb-1\n");
        machine.Node("dev/snd/controlC1");
        machine.Node("dev/snd/midiC1D0");
        Assert.That(About("teensy").Select(finding => finding.Message), Is.EqualTo(new[]
        {
            "/dev/snd/controlC1 belongs to group dialout, which pi is not in.", "/dev/snd/midiC1D0 belongs to group dialout, which pi is not in.",
        }));
    }

    [Test]
    public void AMidiDriverThatIsNotLoadedIsNamed()
    {
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Device("midi", "asid-midi", """{"Receiver":"UsbSid"}""");
        Assert.That(About("midi").Single().Remedy, Does.StartWith("sudo modprobe snd_usb_audio"));
    }

    [Test]
    public void SoundNeedsACardAndTheRightToIt()
    {
        Assert.That(About("sound").Single().Verdict, Is.EqualTo(Verdict.Advice));
        machine.File("proc/asound/cards", " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n");
        machine.Node("dev/snd/pcmC0D0p");
        Assert.That(About("sound").Single().Verdict, Is.EqualTo(Verdict.Problem));
        machine.UserIsInGroup = true;
        Assert.That(About("sound").Single().Message, Is.EqualTo("1 sound card; the room plays on alsa:default."));
    }

    [Test]
    public void AMissingEncoderIsAdvice()
    {
        Assert.That(About("encoder").Single().Remedy, Is.EqualTo("sudo apt install ffmpeg"));
        machine.File("usr/bin/ffmpeg", "");
        Assert.That(About("encoder").Single().Verdict, Is.EqualTo(Verdict.Ok));
    }

    [TestCase(10L << 20, Verdict.Problem)]
    [TestCase(100L << 20, Verdict.Advice)]
    [TestCase(10L << 30, Verdict.Ok)]
    public void AFullDiskIsSeenInTime(long free, Verdict verdict) => Assert.That(FolderCheck.Room("data folder", "/var/lib/sidflow", free).Verdict, Is.EqualTo(verdict));

    [Test]
    public void AFolderThatMayNotBeWrittenIsSeen()
    {
        machine.Folder("data");
        File.SetUnixFileMode(Path.Combine(machine.Root, "data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.That(About("data folder").Single().Remedy, Is.EqualTo($"sudo chown -R pi: {machine.Root}/data"));
    }

    [Test]
    public void TheDaemonIsToldApart()
    {
        Assert.That(About("daemon").Single().Verdict, Is.EqualTo(Verdict.Advice), "nothing is installed");
        machine.File("etc/systemd/system/sidflowd.service", "[Service]\nUser=sidflow\n");
        Assert.That(About("daemon").Single().Remedy, Does.StartWith("sudo systemctl start sidflowd"));
        machine.Process(91, "sidflowd", "/usr/bin/sidflowd serve");
        Assert.That(About("daemon").Single().Message, Does.Contain("does not answer"));
        Assert.That(About("daemon", at => at with { DaemonRefusal = "It runs as sidflow." }).Single().Verdict, Is.EqualTo(Verdict.Advice));
        Assert.That(About("daemon", at => at with { Daemon = Sights(null) }).Single().Verdict, Is.EqualTo(Verdict.Ok));
    }

    private IReadOnlyList<Finding> About(string subject, Func<Surroundings, Surroundings>? with = null) =>
        [.. DoctorVisit.Run(machine.Look(with)).Where(finding => finding.Subject == subject)];

    private static Dictionary<string, DeviceSight> Sights(DeviceSight? pico) => pico is null ? [] : new() { ["pico"] = pico };

    private void PluggedIn()
    {
        machine.UserIsInGroup = true;
        machine.Usb("1-1", Pico, "USBSID-Pico v1.3", "E66", "cdc_acm", "ttyACM0");
        machine.Device("pico", "usbsid-pico");
    }
}
