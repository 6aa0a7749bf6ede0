namespace SidFlow.Services.Heads;

/// <summary>The room as a WAV file. The header is brought up to date once a second, so a killed daemon leaves a file that plays.</summary>
public sealed class WavFileOutput : IRoomOutput
{
    private readonly WavWriter wav;
    private readonly int sampleRateHz;
    private long finishedAt;

    public WavFileOutput(string path, int sampleRateHz, int channels)
    {
        this.sampleRateHz = sampleRateHz;
        wav = Guard(() => new WavWriter(new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read), sampleRateHz, channels));
    }

    public bool OwnsClock => false;
    public TimeSpan Delay => TimeSpan.Zero;
    public long Underruns => 0;

    public void Write(ReadOnlySpan<short> interleaved)
    {
        try
        {
            wav.Write(interleaved);
            if (wav.Frames - finishedAt < sampleRateHz)
                return;
            finishedAt = wav.Frames;
            wav.Finish();
        }
        catch (IOException error)
        {
            throw new OutputLostException(error.Message, error);
        }
    }

    public void Dispose()
    {
        try
        {
            wav.Finish();
        }
        finally
        {
            wav.Dispose();
        }
    }

    private static WavWriter Guard(Func<WavWriter> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OutputLostException(error.Message, error);
        }
    }
}
