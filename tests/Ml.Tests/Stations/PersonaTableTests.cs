using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

public class PersonaTableTests
{
    static readonly SongCollection songs = TestCollection.Of(3000, composers: 150);
    static readonly PersonaTable table = new(songs);

    [Test]
    public void EveryPersonaHasAFifthAtMost()
    {
        foreach (PersonaGate gate in table.Gates.Personas)
            Assert.That(gate.Share, Is.InRange(0.08, 0.2002), gate.Persona);
        Assert.That(table.Gates.Personas.Sum(gate => gate.Members), Is.EqualTo(Enumerable.Range(0, songs.Count).Sum(row => Persona.All.Count(persona => table.IsMember(persona, row)))));
    }

    [Test]
    public void OppositesShareNoSong()
    {
        foreach (Persona persona in Persona.All.Where(persona => persona.ExclusiveWith is not null))
        {
            Persona other = Persona.Find(persona.ExclusiveWith!)!;
            Assert.That(Enumerable.Range(0, songs.Count).Where(row => table.IsMember(persona, row) && table.IsMember(other, row)), Is.Empty);
        }
    }

    [Test]
    public void MembersSuitBetterThanOthers()
    {
        Persona nostalgic = Persona.Find("nostalgic")!;
        int[] rows = [.. Enumerable.Range(0, songs.Count)];
        Assert.That(rows.Where(row => table.IsMember(nostalgic, row)).Min(row => table.ScoreOf(nostalgic, row)),
            Is.GreaterThanOrEqualTo(rows.Where(row => !table.IsMember(nostalgic, row)).Max(row => table.ScoreOf(nostalgic, row))));
    }

    [Test]
    public void ScoresAreSharesOfOne()
    {
        foreach (Persona persona in Persona.All)
            Assert.That(Enumerable.Range(0, songs.Count).Select(row => table.ScoreOf(persona, row)), Is.All.InRange(0, 1));
    }

    [Test]
    public void PersonasHaveTheirBits() => Assert.That(Persona.All.Select(persona => persona.Bit), Is.EqualTo(Enumerable.Range(0, 9)));

    [Test]
    public void TheSameSongsGiveTheSameMembers()
    {
        SongCollection again = TestCollection.Of(3000, composers: 150);
        PersonaTable other = new(again);
        foreach (Persona persona in Persona.All)
            Assert.That(Enumerable.Range(0, songs.Count).Where(row => other.IsMember(persona, row) != table.IsMember(persona, row)), Is.Empty);
    }

    [Test]
    public void NothingIsNoCollection() => Assert.That(new PersonaTable(TestCollection.Of(1)).Gates.Pass, Is.False);

    [Test]
    public void SpreadIsUnknownWhereAPersonaHasNoSong()
    {
        // Without the measured dimensions all songs suit alike, and of two personas that exclude each other one goes without.
        PersonaGates gates = new PersonaTable(TestCollection.OfFewDimensions(40)).Gates;
        Assert.That(gates.Personas.Min(gate => gate.Members), Is.Zero);
        Assert.That(gates.Spread, Is.Null, "infinity is no JSON");
    }
}
