namespace SidFlow.Ml.Features;

/// <summary>How a play routine writes: which registers, when in the frame, in which order. All 0 for a trace without writes but <see cref="SilentFrames"/>.</summary>
public sealed record DriverFeatures
{
    /// <summary>Writes to the 25 registers in the window.</summary>
    public int Writes { get; init; }

    /// <summary>0..1, over the 25 registers.</summary>
    public double SpreadEntropy { get; init; }

    public double WritesPerFrame { get; init; }

    /// <summary>1 - deviation / mean of the writes per frame, not below 0.</summary>
    public double RateRegularity { get; init; }

    public double FrequencyShare { get; init; }
    public double PulseWidthShare { get; init; }
    public double ControlShare { get; init; }
    public double EnvelopeShare { get; init; }
    public double FilterShare { get; init; }
    public double VolumeShare { get; init; }

    /// <summary>Share of frames without a write; 1 when there is none at all.</summary>
    public double SilentFrames { get; init; }

    /// <summary>Share of frames with exactly one gate on at their end.</summary>
    public double OneGate { get; init; }

    public double TwoGates { get; init; }

    /// <summary>Three and more.</summary>
    public double ThreeGates { get; init; }

    /// <summary>Standard deviation of the number of gates on.</summary>
    public double GatesDeviation { get; init; }

    /// <summary>Quarters of a frame that are written in, 1..4, mean over frames with writes; 0 without writes.</summary>
    public double Quarters { get; init; }

    /// <summary>Where in the frame writes fall, 0..1.</summary>
    public double PositionMean { get; init; }

    public double PositionDeviation { get; init; }

    /// <summary>Share of writes of the value that the register held already.</summary>
    public double RedundantRatio { get; init; }

    /// <summary>Registers written, of 25.</summary>
    public int RegistersTouched { get; init; }

    /// <summary>0..1, over the 36 pairs of the groups of two writes in sequence.</summary>
    public double OrderEntropy { get; init; }

    public double Voice1Share { get; init; }
    public double Voice2Share { get; init; }
    public double Voice3Share { get; init; }

    internal static DriverFeatures Of(in SidTrace trace, FrameTable frames)
    {
        WriteCounts counts = WriteCounts.Of(trace);
        (double one, double two, double three, double deviation) = Gates(frames);
        if (counts.Writes == 0)
            return new DriverFeatures { SilentFrames = 1, OneGate = one, TwoGates = two, ThreeGates = three, GatesDeviation = deviation };

        double[] perFrame = [.. frames.Writes.Select(writes => (double)writes)];
        double[] quarters = [.. frames.Quarters.Where(bits => bits != 0).Select(bits => (double)int.PopCount(bits))];
        return new DriverFeatures
        {
            Writes = counts.Writes,
            SpreadEntropy = Shares.Entropy(counts.PerRegister) / Portable.Log2(RegisterMap.Registers),
            WritesPerFrame = Shares.Spread(perFrame).Mean,
            RateRegularity = Shares.Evenness(perFrame),
            FrequencyShare = counts.Share(RegisterGroup.Frequency),
            PulseWidthShare = counts.Share(RegisterGroup.PulseWidth),
            ControlShare = counts.Share(RegisterGroup.Control),
            EnvelopeShare = counts.Share(RegisterGroup.Envelope),
            FilterShare = counts.Share(RegisterGroup.Filter),
            VolumeShare = counts.Share(RegisterGroup.Volume),
            SilentFrames = (double)frames.Writes.Count(writes => writes == 0) / frames.Frames,
            OneGate = one,
            TwoGates = two,
            ThreeGates = three,
            GatesDeviation = deviation,
            Quarters = Shares.Spread(quarters).Mean,
            PositionMean = counts.PositionMean,
            PositionDeviation = counts.PositionDeviation,
            RedundantRatio = (double)counts.Redundant / counts.Writes,
            RegistersTouched = counts.PerRegister.Count(count => count > 0),
            OrderEntropy = Shares.Entropy(counts.Transitions) / Portable.Log2(RegisterMap.Groups * RegisterMap.Groups),
            Voice1Share = counts.VoiceShare(0),
            Voice2Share = counts.VoiceShare(1),
            Voice3Share = counts.VoiceShare(2),
        };
    }

    static (double One, double Two, double Three, double Deviation) Gates(FrameTable frames)
    {
        var gates = new double[frames.Frames];
        for (int frame = 0; frame < frames.Frames; frame++)
        {
            for (int voice = 0; voice < frames.Voices; voice++)
                gates[frame] += frames.At(frame, voice).Gate ? 1 : 0;
        }

        return (Share(count => count == 1), Share(count => count == 2), Share(count => count >= 3), Shares.Spread(gates).Deviation);

        double Share(Func<double, bool> which) => Shares.Of(gates.Count(which), gates.Length);
    }
}
