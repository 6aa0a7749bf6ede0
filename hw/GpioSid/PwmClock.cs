using System.Diagnostics;
using System.Globalization;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.GpioSid;

/// <summary>phi2 from a hardware PWM: half of the time high, at the nearest whole nanosecond.</summary>
/// <remarks>PAL is 1015 ns, 27 ppm flat; NTSC 978 ns, 227 ppm flat (4 tenths of a cent). What the hardware makes of it depends on its own clock.</remarks>
internal sealed class PwmClock(GpioPwm settings)
{
    /// <summary>After an export udev still has to give the files to their group.</summary>
    private static readonly TimeSpan exportLimit = TimeSpan.FromSeconds(2);

    private string Folder => Path.Combine(settings.Chip, string.Create(CultureInfo.InvariantCulture, $"pwm{settings.Channel}"));

    public static int PeriodNanoseconds(SidClock clock) => (int)Math.Round(1e9 / clock.Hz);

    /// <summary>Starts it, or changes its frequency.</summary>
    /// <exception cref="WireException">ENOENT without the overlay, EACCES without the group's rights, EBUSY when another program has it.</exception>
    public void Run(SidClock clock)
    {
        if (!Directory.Exists(Folder))
            Export();
        int period = PeriodNanoseconds(clock);
        // A duty longer than the period is refused, so it is taken away before the period changes.
        Put("duty_cycle", 0);
        Put("period", period);
        Put("duty_cycle", period / 2);
        Put("enable", 1);
    }

    private void Export()
    {
        if (!Directory.Exists(settings.Chip))
            throw new WireException(settings.Chip, "open", Errno.ENOENT, "there is no such PWM; switch it on (dtoverlay=pwm,pin=12,func=4)");
        Put(Path.Combine(settings.Chip, "export"), settings.Channel, exportLimit);
    }

    private void Put(string file, int value) => Put(Path.Combine(Folder, file), value, exportLimit);

    private static void Put(string path, int value, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
                return;
            }
            catch (Exception error) when (error is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
            {
                if (Stopwatch.GetElapsedTime(start) > limit)
                    throw Refusal(path, error);
                Thread.Sleep(20);
            }
            catch (IOException error)
            {
                throw new WireException(path, "write", (error.HResult & 0xffff) == (int)Errno.EBUSY ? Errno.EBUSY : Errno.EINVAL, error.Message, error);
            }
        }
    }

    private static WireException Refusal(string path, Exception error) => error is UnauthorizedAccessException
        ? new WireException(path, "write", Errno.EACCES, "not allowed; a udev rule must give PWMs to a group this user is in", error)
        : new WireException(path, "write", Errno.ENOENT, "this PWM has no such channel", error);
}
