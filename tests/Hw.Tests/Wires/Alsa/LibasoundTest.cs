using System.Runtime.InteropServices;
using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Hw.Tests.Wires.Alsa;

/// <summary>The real library, on devices that need no sound card: real calls, real bytes, no pacing.</summary>
[TestFixture, NonParallelizable]
public sealed partial class LibasoundTest
{
    private string folder = null!;
    private string written = null!;
    private string recorded = null!;

    [OneTimeSetUp]
    public void UseOurOwnConfiguration()
    {
        if (!LibasoundFile.IsInstalled)
            Assert.Ignore("libasound.so.2 is not installed (apt install libasound2).");
        folder = Directory.CreateTempSubdirectory("sidflow-alsa-").FullName;
        written = Path.Combine(folder, "written.raw");
        recorded = Path.Combine(folder, "recorded.raw");
        string configuration = Path.Combine(folder, "asound.conf");
        File.WriteAllText(configuration, $$"""
            pcm.null { type null }
            pcm.tofile { type file slave.pcm "null" file "{{written}}" format "raw" }
            pcm.fromfile { type file slave.pcm "null" file "/dev/null" infile "{{recorded}}" format "raw" }
            """);
        // The library reads the C environment, of which .NET keeps a copy of its own.
        Assert.That(SetEnvironment("ALSA_CONFIG_PATH", configuration, 1), Is.Zero);
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void TheNullDeviceTakesEverything()
    {
        using AlsaPlayback playback = new(Open("null"), 2);

        for (int i = 0; i < 150; i++)
            playback.Write(new short[882 * 2]);

        Assert.That(playback.BufferFrames, Is.InRange(1_000, 20_000));
        Assert.That(playback.Underruns, Is.Zero);
    }

    [Test]
    public void TheFileDeviceGetsEveryByteInOrder()
    {
        short[] samples = new short[3 * 44_100 * 2];
        new Random(3).NextBytes(MemoryMarshal.AsBytes(samples.AsSpan()));
        using (AlsaPlayback playback = new(Open("tofile"), 2))
        {
            for (int at = 0; at < samples.Length; at += 882 * 2)
                playback.Write(samples.AsSpan(at, 882 * 2));
            playback.Drain();
        }

        byte[] bytes = File.ReadAllBytes(written);
        Assert.That(bytes, Has.Length.EqualTo(samples.Length * 2));
        Assert.That(bytes.AsSpan().SequenceEqual(MemoryMarshal.AsBytes(samples.AsSpan())));
    }

    [Test]
    public void TheFileDeviceGivesEveryByteInOrder()
    {
        short[] samples = new short[2 * 24_000];
        new Random(5).NextBytes(MemoryMarshal.AsBytes(samples.AsSpan()));
        File.WriteAllBytes(recorded, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
        using AlsaCapture capture = new(AlsaCaptureDevice.Open("fromfile", 2, 48_000, TimeSpan.FromMilliseconds(500)), 2, 48_000);
        short[] room = new short[samples.Length];
        int frames = 0;
        Assert.That(() => frames += capture.Read(room.AsSpan(2 * frames)), Is.EqualTo(24_000).After(10_000, 10));

        Assert.That(room, Is.EqualTo(samples));
    }

    [Test]
    public void AnUnknownDeviceIsRefusedByName()
    {
        AlsaException refusal = Assert.Throws<AlsaException>(() => Open("no-such-device"))!;

        Assert.That((refusal.Device, refusal.Operation), Is.EqualTo(("no-such-device", "open")));
    }

    [Test]
    public void ClosingTwiceDoesNoHarm()
    {
        AlsaDevice device = Open("null");
        device.Dispose();
        device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => device.Write(new short[2], 1));
    }

    private static AlsaDevice Open(string name) => AlsaDevice.OpenPlayback(name, 2, 44_100, TimeSpan.FromMilliseconds(150));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}

internal static class LibasoundFile
{
    public static bool IsInstalled => NativeLibrary.TryLoad("libasound.so.2", out _);
}
