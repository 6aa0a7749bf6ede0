namespace SidFlow.Services.Heads;

public enum OutputKind
{
    None,
    Alsa,
    File,
}

/// <summary>The output a room wants: <c>alsa:DEVICE</c>, <c>file:PATH</c> or <c>none</c>.</summary>
public sealed record OutputSetting(OutputKind Kind, string Target)
{
    public static OutputSetting None { get; } = new(OutputKind.None, "");

    public override string ToString() => Kind switch
    {
        OutputKind.Alsa => $"alsa:{Target}",
        OutputKind.File => $"file:{Target}",
        _ => "none",
    };

    /// <summary>Null when the text names no kind of output.</summary>
    public static OutputSetting? Parse(string text) => text.Split(':', 2) switch
    {
        ["none"] => None,
        ["alsa"] => new OutputSetting(OutputKind.Alsa, "default"),
        ["alsa", { Length: > 0 } device] => new OutputSetting(OutputKind.Alsa, device),
        ["file", { Length: > 0 } path] => new OutputSetting(OutputKind.File, path),
        _ => null,
    };

    /// <summary>Null for <c>none</c>. May take as long as the device likes: not for the deck's thread.</summary>
    /// <exception cref="OutputLostException">It cannot be opened.</exception>
    public IRoomOutput? Open(int sampleRateHz, int channels, TimeProvider clock) => Kind switch
    {
        OutputKind.Alsa => AlsaOutput.Open(Target, sampleRateHz, channels, clock),
        OutputKind.File => new WavFileOutput(Target, sampleRateHz, channels),
        _ => null,
    };
}
