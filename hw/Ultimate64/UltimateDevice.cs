using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64;

/// <summary>A configured Ultimate: opens players one after the other and remembers what outlives them.</summary>
public sealed class UltimateDevice
{
    private readonly UltimateSettings settings;
    private readonly UploadCount uploads;

    /// <exception cref="ArgumentException">The settings are not valid; <see cref="UltimateSettings.Validate"/> says why.</exception>
    public UltimateDevice(UltimateSettings settings)
    {
        this.settings = settings.Checked();
        uploads = new UploadCount(settings.MostUploads);
    }

    /// <summary>Finds out who it is and silences it. Up to 10 s.</summary>
    /// <param name="stop">Ends a waiting call.</param>
    /// <exception cref="SidPortException">Absent, Refused (wrong password, no Ultimate), Lost or Stalled.</exception>
    /// <exception cref="OperationCanceledException">By <paramref name="stop"/>.</exception>
    public UltimatePlayer Open(CancellationToken stop = default) => UltimatePlayer.Open(settings, uploads, stop);
}

/// <summary>Requests with a tune in them since we know the device; firmware up to 3.14e keeps each in its memory.</summary>
internal sealed class UploadCount(int most)
{
    private int count;

    /// <summary>All there were.</summary>
    internal int Total { get; private set; }

    internal bool IsFull => count >= most;

    internal void Add()
    {
        count++;
        Total++;
    }

    internal void Rebooted() => count = 0;
}
