using System.Runtime.InteropServices;
using System.Text;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Wires.Gpio;

/// <summary>One /dev/gpiochipN.</summary>
public sealed unsafe class GpioChip : IDisposable
{
    /// <summary>The 40-pin header's controller on Raspberry Pi 0 to 3, 4 and 5. Numbers of chips moved between kernels, labels did not.</summary>
    public static IReadOnlyList<string> RaspberryPiLabels { get; } = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

    private readonly DeviceFile file;
    private readonly ISystemCalls kernel;

    private GpioChip(DeviceFile file, ISystemCalls kernel)
    {
        this.file = file;
        this.kernel = kernel;
        GpioChipInfo info;
        file.Control(GpioAbi.GetChipInfo, &info, "chip info");
        Label = Text(info.Label);
        Lines = (int)info.Lines;
    }

    public string Name => file.Name;
    public string Label { get; }
    public int Lines { get; }

    /// <exception cref="WireException">ENOENT, EACCES with the group to join.</exception>
    public static GpioChip Open(string path) => Open(path, Kernel.Calls);

    internal static GpioChip Open(string path, ISystemCalls kernel)
    {
        DeviceFile file = DeviceFile.Open(path, LibC.ReadWrite, kernel);
        try
        {
            return new GpioChip(file, kernel);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The first chip that bears one of the labels.</summary>
    /// <exception cref="WireException">ENOENT when none does; the first chip's error when none could be opened.</exception>
    public static GpioChip OpenByLabel(params IReadOnlyList<string> labels)
    {
        WireException? refusal = null;
        foreach (string path in Directory.EnumerateFiles("/dev", "gpiochip*").Order(StringComparer.Ordinal))
        {
            try
            {
                GpioChip chip = Open(path);
                if (labels.Contains(chip.Label))
                    return chip;
                chip.Dispose();
            }
            catch (WireException error)
            {
                refusal ??= error;
            }
        }
        throw refusal ?? new WireException("/dev/gpiochip*", "open", Errno.ENOENT, $"no GPIO chip is labelled {string.Join(" or ", labels)}");
    }

    /// <summary>Requests lines as outputs with their levels set from the start, so that no line glitches.</summary>
    /// <param name="lines">At most 64 numbers of this chip.</param>
    /// <param name="levels">Bit n is the n-th of <paramref name="lines"/>.</param>
    /// <exception cref="WireException">EBUSY with the name of whoever has the line.</exception>
    public IGpioOutputs RequestOutputs(ReadOnlySpan<int> lines, ulong levels, string consumer)
    {
        GpioLineRequest request = Request(lines, consumer);
        request.Flags = GpioAbi.Output;
        request.AttributeCount = 1;
        request.Attribute = new GpioAttribute { Id = GpioAbi.AttributeValues, Values = levels, Mask = Mask(lines.Length) };
        return new GpioLines(Take(ref request, lines));
    }

    /// <exception cref="WireException">As <see cref="RequestOutputs"/>.</exception>
    public IGpioInputs RequestInputs(ReadOnlySpan<int> lines, GpioInputSettings settings, string consumer)
    {
        GpioLineRequest request = Request(lines, consumer);
        request.Flags = GpioAbi.Input | GpioAbi.EdgeRising | GpioAbi.EdgeFalling
            | (settings.PullUp ? GpioAbi.PullUp : 0) | (settings.ActiveLow ? GpioAbi.ActiveLow : 0);
        if (settings.Debounce > TimeSpan.Zero)
        {
            request.AttributeCount = 1;
            request.Attribute = new GpioAttribute
            {
                Id = GpioAbi.AttributeDebounce,
                DebounceMicroseconds = (uint)settings.Debounce.TotalMicroseconds,
                Mask = Mask(lines.Length),
            };
        }
        return new GpioLines(Take(ref request, lines));
    }

    public void Dispose() => file.Dispose();

    private static ulong Mask(int lines) => ulong.MaxValue >> (GpioAbi.MostLines - lines);

    private static GpioLineRequest Request(ReadOnlySpan<int> lines, string consumer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lines.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Length, GpioAbi.MostLines);
        GpioLineRequest request = default;
        for (int i = 0; i < lines.Length; i++)
            request.Offsets[i] = (uint)lines[i];
        request.LineCount = (uint)lines.Length;
        byte[] name = Encoding.UTF8.GetBytes(consumer);
        name.AsSpan(0, Math.Min(name.Length, GpioAbi.NameBytes - 1)).CopyTo(new Span<byte>(request.Consumer, GpioAbi.NameBytes));
        return request;
    }

    private DeviceFile Take(ref GpioLineRequest request, ReadOnlySpan<int> lines)
    {
        int result;
        fixed (GpioLineRequest* argument = &request)
            result = file.TryControl(GpioAbi.GetLine, argument);
        if (result >= 0)
            return DeviceFile.Adopt($"{Name} lines {string.Join(',', lines.ToArray())}", request.File, kernel);
        var errno = (Errno)(-result);
        throw new WireException(Name, "line request", errno, errno == Errno.EBUSY ? Holders(lines) : null);
    }

    /// <summary>Who has which of the lines.</summary>
    private string Holders(ReadOnlySpan<int> lines)
    {
        var holders = new List<string>();
        foreach (int line in lines)
        {
            var info = new GpioLineInfo { Offset = (uint)line };
            if (file.TryControl(GpioAbi.GetLineInfo, &info) >= 0 && (info.Flags & GpioAbi.Used) != 0)
                holders.Add($"line {line} is used by '{Text(info.Consumer)}'");
        }
        return holders.Count > 0 ? string.Join(", ", holders) : "a line is in use";
    }

    private static string Text(byte* name) => Marshal.PtrToStringUTF8((nint)name) ?? "";
}
