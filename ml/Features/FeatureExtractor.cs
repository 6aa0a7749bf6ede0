namespace SidFlow.Ml.Features;

/// <summary>Measures songs, one after the other. Holds its working memory, so one serves one thread.</summary>
public sealed class FeatureExtractor
{
    readonly AudioExtractor sound = new();

    /// <param name="trace">Register writes, and the window.</param>
    /// <param name="samples">The window's sound: mono, <see cref="AudioExtractor.SampleRateHz"/>.</param>
    /// <param name="songSeconds">The song's length.</param>
    public FeatureRecord Extract(SidTrace trace, ReadOnlySpan<float> samples, AnalysisWindow window, double songSeconds)
    {
        AudioFeatures audio = sound.Of(samples);
        FrameTable frames = FrameTable.Of(trace);
        VoiceRoles roles = VoiceRoles.Of(frames);
        OnsetTimes onsets = OnsetTimes.Of(frames);
        double bpm = BeatSearch.Find(Smoothed(onsets.Strength), 1 / frames.Clock.FrameSeconds).Bpm;
        VoiceFeatures voices = VoiceFeatures.Of(frames);
        TonalFeatures tonal = TonalFeatures.Of(frames, roles);
        DriverFeatures driver = DriverFeatures.Of(trace, frames);
        return new FeatureRecord
        {
            Audio = audio,
            Voices = voices,
            Tonal = tonal,
            Driver = driver,
            TraceBpm = bpm,
            Vector = FeatureVector.Of(audio, voices, roles, onsets, bpm, tonal, driver),
            SongSeconds = songSeconds,
            Window = window,
            Samples = samples.Length,
            TraceFrames = trace.Frames,
        };
    }

    /// <summary>A beat is seldom a whole number of frames, so an onset reaches into the frames beside it.</summary>
    static double[] Smoothed(double[] onsets) =>
        [.. onsets.Select((onset, i) => onset + (0.5 * ((i > 0 ? onsets[i - 1] : 0) + (i + 1 < onsets.Length ? onsets[i + 1] : 0))))];
}
