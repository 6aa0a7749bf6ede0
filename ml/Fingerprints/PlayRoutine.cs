namespace SidFlow.Ml.Fingerprints;

/// <summary>What a tune's play routine is made of, as far as its program tells: the instructions around each store to the SID.</summary>
public sealed class PlayRoutine
{
    /// <summary>Two programs share a routine when so much of what either holds is in both. Versions of one editor's routine differ by less.</summary>
    const double Shared = 0.6;

    readonly uint[] terms;

    PlayRoutine(uint[] terms) => this.terms = terms;

    /// <param name="program">The tune's bytes as they are loaded.</param>
    public static PlayRoutine Of(ReadOnlySpan<byte> program)
    {
        List<uint> found = [];
        CodeTerms.Read(program, found);
        return new PlayRoutine([.. found.Distinct().Order()]);
    }

    public bool IsLike(PlayRoutine other) => Likeness(other) >= Shared;

    /// <summary>0..1: the share that both hold of what either holds; 0 for a program that stores nothing to the SID in plain sight.</summary>
    public double Likeness(PlayRoutine other)
    {
        int both = 0;
        for (int i = 0, j = 0; i < terms.Length && j < other.terms.Length;)
        {
            if (terms[i] == other.terms[j])
            {
                both++;
                i++;
                j++;
            }
            else if (terms[i] < other.terms[j])
                i++;
            else
                j++;
        }

        int either = terms.Length + other.terms.Length - both;
        return either == 0 ? 0 : (double)both / either;
    }
}
