using SidFlow.Ml.Features;
using SidFlow.Ml.Rating;

namespace SidFlow.Ml.Stations;

/// <summary>How a persona's share of the collection turned out.</summary>
/// <param name="TieAtCut">Share of the collection whose score is that of the last member.</param>
/// <param name="Passes">At least 1,000 songs or 5 %, at most 40 %, few ties at the cut.</param>
public sealed record PersonaGate(string Persona, int Members, double Share, double TieAtCut, bool Passes);

/// <summary>Whether the personas tell songs apart.</summary>
/// <param name="Spread">The largest persona's members by the smallest's; null where one has none.</param>
/// <param name="LargestOverlap">Of two personas, as Jaccard index.</param>
public sealed record PersonaGates(IReadOnlyList<PersonaGate> Personas, double? Spread, double LargestOverlap, string OverlappingPair, bool Pass);

/// <summary>How every song of a collection suits every persona, and which songs are a persona's own: the fifth that suits it best.</summary>
public sealed class PersonaTable
{
    const double MemberShare = 0.2, AudioWeight = 0.82, HybridAudio = 0.45;
    const int WordsToSaturate = 4;

    static readonly HashSet<string> themeWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "theme", "title", "main", "intro", "opening", "loader", "loading", "menu", "game", "ingame", "level", "stage", "boss", "over", "hiscore", "high", "score", "scores",
        "end", "ending", "finale", "credits", "outro", "part", "soundtrack",
    };

    readonly float[][] scores;
    readonly ushort[] members;

    public PersonaTable(SongCollection songs)
    {
        scores = [.. Persona.All.Select(_ => new float[songs.Count])];
        members = new ushort[songs.Count];
        var content = new Content(songs);
        float[] places = new float[songs.Likeness.Width];
        for (int row = 0; row < songs.Count; row++)
        {
            songs.Likeness.Scan.ReadVector(row, places);
            foreach (Persona persona in Persona.All)
                scores[persona.Bit][row] = (float)Score(persona, songs[row], places, content.Of(persona.Content, row));
        }

        double[] ties = [.. Persona.All.Select(persona => Admit(persona, songs))];
        PartExclusivePairs();
        Gates = Judge(songs.Count, ties);
    }

    public PersonaGates Gates { get; }

    /// <returns>0..1.</returns>
    public double ScoreOf(Persona persona, int row) => scores[persona.Bit][row];

    public bool IsMember(Persona persona, int row) => (members[row] >> persona.Bit & 1) != 0;

    static double Score(Persona persona, StationSong song, ReadOnlySpan<float> places, double? content)
    {
        double heard = 0.5;
        if (places.Length >= FeatureNames.Dimensions)
        {
            heard = 0;
            foreach (PersonaMetric metric in persona.Metrics)
                heard += metric.Weight * metric.Of(places);
        }

        double audio = (AudioWeight * heard) + ((1 - AudioWeight) * (1 - RatingDistance(song.Ratings, persona.Target)));
        return persona.Content == PersonaContent.None ? audio : (HybridAudio * audio) + ((1 - HybridAudio) * (content ?? 0.5));
    }

    /// <returns>0..1; half where the song is not rated.</returns>
    static double RatingDistance(Ratings? own, Ratings target) => own is not { } rated
        ? 0.5
        : (Math.Abs(rated.Energy - target.Energy) + Math.Abs(rated.Mood - target.Mood) + Math.Abs(rated.Complexity - target.Complexity)) / 12.0;

    /// <returns>Share of the songs that score as the last member does.</returns>
    double Admit(Persona persona, SongCollection songs)
    {
        float[] own = scores[persona.Bit];
        int[] rows = [.. Enumerable.Range(0, own.Length).OrderByDescending(row => own[row]).ThenBy(songs.LotOf)];
        int count = (int)Math.Ceiling(rows.Length * MemberShare);
        foreach (int row in rows.AsSpan(0, count))
            members[row] |= (ushort)(1 << persona.Bit);
        return count == 0 ? 0 : own.Count(score => score == own[rows[count - 1]]) / (double)rows.Length;
    }

    /// <summary>A song that two opposite personas claim stays with the one it suits better.</summary>
    void PartExclusivePairs()
    {
        foreach (Persona one in Persona.All)
        {
            if (one.ExclusiveWith is not { } id || Persona.Find(id) is not { } other || one.Bit > other.Bit)
                continue;
            int both = 1 << one.Bit | 1 << other.Bit;
            for (int row = 0; row < members.Length; row++)
            {
                if ((members[row] & both) == both)
                    members[row] = (ushort)(members[row] & ~(scores[one.Bit][row] >= scores[other.Bit][row] ? 1 << other.Bit : 1 << one.Bit));
            }
        }
    }

    PersonaGates Judge(int songs, double[] ties)
    {
        const double FewestShare = 0.05, MostShare = 0.4, MostTies = 0.12, MostSpread = 4, MostOverlap = 0.55;
        const int FewestSongs = 1000;
        int[] counts = [.. Persona.All.Select(persona => members.Count(set => (set >> persona.Bit & 1) != 0))];
        PersonaGate[] gates = [.. Persona.All.Select(persona => Gate(persona))];
        double? spread = counts.Min() > 0 ? (double)counts.Max() / counts.Min() : null;
        (double overlap, string pair) = LargestOverlap(counts);
        return new PersonaGates(gates, spread, overlap, pair, gates.All(gate => gate.Passes) && spread <= MostSpread && overlap <= MostOverlap);

        PersonaGate Gate(Persona persona)
        {
            int count = counts[persona.Bit];
            double share = songs == 0 ? 0 : (double)count / songs;
            bool passes = count >= Math.Max(FewestSongs, FewestShare * songs) && share <= MostShare && ties[persona.Bit] <= MostTies;
            return new PersonaGate(persona.Id, count, share, ties[persona.Bit], passes);
        }
    }

    (double, string) LargestOverlap(int[] counts)
    {
        (double Overlap, string Pair) largest = (0, "");
        foreach (Persona one in Persona.All)
        {
            foreach (Persona other in Persona.All.Skip(one.Bit + 1))
            {
                int both = members.Count(set => (set >> one.Bit & 1) != 0 && (set >> other.Bit & 1) != 0);
                int either = counts[one.Bit] + counts[other.Bit] - both;
                if (either > 0 && (double)both / either > largest.Overlap)
                    largest = ((double)both / either, $"{one.Id}, {other.Id}");
            }
        }

        return largest;
    }

    /// <summary>What is known besides the sound, as 0..1; null where the tune does not say.</summary>
    sealed class Content
    {
        readonly SongCollection songs;
        readonly Dictionary<string, int> ofComposer = new(StringComparer.OrdinalIgnoreCase);
        readonly Dictionary<string, int> inFolder = new(StringComparer.OrdinalIgnoreCase);
        readonly Dictionary<int, double> rankOfYear = [];
        readonly double mostOfComposer, mostInFolder;

        public Content(SongCollection songs)
        {
            this.songs = songs;
            HashSet<int> files = [];
            for (int row = 0; row < songs.Count; row++)
            {
                if (!files.Add(songs.FileOf(row)))
                    continue;
                StationSong song = songs[row];
                if (song.Composer.Length > 0)
                    ofComposer[song.Composer] = ofComposer.GetValueOrDefault(song.Composer) + 1;
                inFolder[song.Folder] = inFolder.GetValueOrDefault(song.Folder) + 1;
            }

            mostOfComposer = Math.Log(1 + ofComposer.Values.DefaultIfEmpty(1).Max());
            mostInFolder = Math.Log(1 + inFolder.Values.DefaultIfEmpty(1).Max());
            int[] years = [.. Enumerable.Range(0, songs.Count).Select(row => songs[row].Year).OfType<int>()];
            int before = 0;
            foreach (IGrouping<int, int> year in years.GroupBy(year => year).OrderBy(group => group.Key))
            {
                int count = year.Count();
                rankOfYear.Add(year.Key, (before + (0.5 * count)) / years.Length);
                before += count;
            }
        }

        public double? Of(PersonaContent content, int row) => content switch
        {
            PersonaContent.ComposerProminence => songs[row].Composer.Length > 0 ? Math.Log(1 + ofComposer[songs[row].Composer]) / mostOfComposer : null,
            PersonaContent.YearRank => songs[row].Year is { } year ? rankOfYear[year] : null,
            PersonaContent.FolderRarity => 1 - (Math.Log(1 + inFolder[songs[row].Folder]) / mostInFolder),
            PersonaContent.ThemeWords => songs[row].Title.Length > 0 ? Math.Min(1, CountThemeWords(songs[row].Title) / (double)WordsToSaturate) : null,
            _ => null,
        };

        static int CountThemeWords(string title) =>
            title.Split([' ', '-', '_', '/', '.', ',', ':', ';', '(', ')', '!', '?', '\'', '"'], StringSplitOptions.RemoveEmptyEntries).Count(themeWords.Contains);
    }
}
