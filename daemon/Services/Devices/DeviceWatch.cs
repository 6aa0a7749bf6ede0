using System.Diagnostics;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.HotPlug;

namespace SidFlow.Services.Devices;

/// <summary>Tells when a device that SIDs hang on may have been plugged in or pulled out.</summary>
public sealed class DeviceWatch : IDisposable
{
    private static readonly string[] kinds = ["ttyACM", "ttyUSB", "midiC", "gpiochip", "spidev", "i2c-", "snd", "sidflow"];
    private static readonly TimeSpan longestWait = TimeSpan.FromHours(1);

    /// <summary>The kernel makes a node, udev gives it to its group and makes a link to it: one change, not three.</summary>
    private static readonly TimeSpan quiet = TimeSpan.FromMilliseconds(60), longestDelay = TimeSpan.FromMilliseconds(300);

    private readonly NodeWatch watch;
    private readonly Action changed;
    private readonly Thread thread;

    /// <param name="changed">Called on a thread of this watch; must not throw.</param>
    /// <param name="folders">Null for those in /dev.</param>
    /// <exception cref="WireException">Nothing can be watched.</exception>
    public DeviceWatch(Action changed, IReadOnlyList<string>? folders = null)
    {
        this.changed = changed;
        watch = new NodeWatch(folders ?? NodeWatch.DeviceFolders);
        thread = new Thread(Run) { IsBackground = true, Name = "hot-plug" };
        thread.Start();
    }

    public void Dispose()
    {
        watch.Interrupt();
        thread.Join();
        watch.Dispose();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                if (!watch.Await(longestWait).Any(IsOfInterest))
                    continue;
                long first = Stopwatch.GetTimestamp();
                while (Stopwatch.GetElapsedTime(first) < longestDelay && watch.Await(quiet).Count > 0)
                    continue;
                changed();
            }
        }
        catch (WireException end)
        {
            // Interrupted, at the end; there is nobody left to tell of anything else.
            Debug.Assert(end.Errno == Errno.ECANCELED, end.Message);
        }
    }

    /// <summary>In /dev itself most of what comes and goes has nothing to do with us.</summary>
    private static bool IsOfInterest(string path) =>
        Path.GetDirectoryName(path) != "/dev" || kinds.Any(kind => Path.GetFileName(path).StartsWith(kind, StringComparison.Ordinal));
}
