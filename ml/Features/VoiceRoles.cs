namespace SidFlow.Ml.Features;

enum VoiceRole
{
    Silent,
    Bass,
    Lead,
    Other,
}

/// <summary>Which voice plays the bass and which the tune, by its median note and by how much it plays.</summary>
sealed class VoiceRoles
{
    /// <summary>C3, 131 Hz: a voice whose median lies below it is a bass.</summary>
    const double BassBelow = 48;

    /// <summary>A lead plays at least this share of what the busiest voice plays.</summary>
    const double LeadPlays = 0.25;

    VoiceRoles(int lead, double bass, double leads, double others)
    {
        Lead = lead;
        double all = bass + leads + others;
        BassShare = Shares.Of(bass, all);
        LeadShare = Shares.Of(leads, all);
        OtherShare = Shares.Of(others, all);
        Entropy = Shares.Entropy([bass, leads, others]) / Portable.Log2(3);
    }

    /// <summary>The lead's voice; -1 for none.</summary>
    public int Lead { get; }

    /// <summary>Of all active voice frames.</summary>
    public double BassShare { get; }

    public double LeadShare { get; }

    public double OtherShare { get; }

    /// <summary>0..1 of the three shares.</summary>
    public double Entropy { get; }

    public static VoiceRoles Of(FrameTable frames)
    {
        var active = new int[frames.Voices];
        var median = new double?[frames.Voices];
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            List<double> notes = [];
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                ref readonly VoiceFrame at = ref frames.At(frame, voice);
                active[voice] += at.Active ? 1 : 0;
                if (at.Pitched)
                    notes.Add(frames.Clock.Note(at.Frequency));
            }

            notes.Sort();
            median[voice] = notes.Count == 0 ? null : notes[notes.Count / 2];
        }

        int busiest = active.Max();
        var roles = new VoiceRole[frames.Voices];
        int lead = -1;
        for (int voice = 0; voice < roles.Length; voice++)
        {
            roles[voice] = active[voice] == 0 ? VoiceRole.Silent : median[voice] < BassBelow ? VoiceRole.Bass : VoiceRole.Other;
            bool mayLead = roles[voice] == VoiceRole.Other && median[voice] is not null && active[voice] >= LeadPlays * busiest;
            if (mayLead && (lead < 0 || median[voice] > median[lead]))
                lead = voice;
        }

        if (lead >= 0)
            roles[lead] = VoiceRole.Lead;
        return new VoiceRoles(lead, Sum(VoiceRole.Bass), Sum(VoiceRole.Lead), Sum(VoiceRole.Other));

        double Sum(VoiceRole role) => active.Where((_, voice) => roles[voice] == role).Sum();
    }
}
