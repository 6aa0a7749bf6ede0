namespace SidFlow.Ml.Features;

/// <summary>A note as a voice plays it.</summary>
/// <param name="Voice">0..8.</param>
/// <param name="Start">Its first frame.</param>
/// <param name="Frames">How long it sounds.</param>
/// <param name="Pitch">Semitones; 69 is A at 440 Hz.</param>
readonly record struct Note(int Voice, int Start, int Frames, int Pitch);

/// <summary>Reads notes from the frequency words of gated voices.</summary>
/// <remarks>
/// A stretch of frames with the gate on and a pitch is one note, cut at every onset and where another pitch is held: 4 frames and
/// more within a semitone. Shorter runs are ornaments (arpeggio, drum attack, vibrato's turning points) of the note they stand in.
/// A stretch that holds no pitch is a note of the pitch it has most often, the lowest of equals: an arpeggio's chord counts once.
/// </remarks>
static class NoteReader
{
    const int HeldFrames = 4;

    public static List<Note> Read(FrameTable frames)
    {
        List<Note> notes = [];
        List<int> stretch = [];
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                ref readonly VoiceFrame at = ref frames.At(frame, voice);
                bool sounds = at.Gate && at.Pitched;
                if (stretch.Count > 0 && (!sounds || at.Onset))
                    Close(notes, stretch, voice, frame);
                if (sounds)
                    stretch.Add((int)Math.Round(frames.Clock.Note(at.Frequency)));
            }

            Close(notes, stretch, voice, frames.Frames);
        }

        return notes;
    }

    static void Close(List<Note> notes, List<int> stretch, int voice, int end)
    {
        if (stretch.Count == 0)
            return;
        int start = end - stretch.Count;
        int? pitch = null;
        int from = start;
        for (int at = 0; at < stretch.Count;)
        {
            int next = at + 1;
            while (next < stretch.Count && stretch[next] == stretch[at])
                next++;
            if (next - at >= HeldFrames && stretch[at] != pitch)
            {
                if (pitch is { } before)
                {
                    notes.Add(new Note(voice, from, start + at - from, before));
                    from = start + at;
                }

                pitch = stretch[at];
            }

            at = next;
        }

        notes.Add(new Note(voice, from, end - from, pitch ?? MostFrequent(stretch)));
        stretch.Clear();
    }

    static int MostFrequent(List<int> pitches) =>
        pitches.GroupBy(pitch => pitch).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
}
