using SidFlow.Services.Deck;
using SidFlow.Services.States;

namespace SidFlow.Services.Tests.Deck;

[TestFixture]
public sealed class DeckTableTest
{
    /// <summary>Rows are states, columns triggers; a dot is an arrow that must not exist.</summary>
    private const string Grid = """
                     Play   Pause        Resume  Seek         Stop    Cued    Follow  Await  Finish  Restore
        Stopped      Cueing .            Cueing  CueingPaused Stopped .       .       .      .       CueingPaused
        Cueing       Cueing CueingPaused Cueing  Cueing       Stopped Playing .       .      Stopped .
        Playing      Cueing Paused       Playing Cueing       Stopped .       Playing Cueing Stopped .
        CueingPaused Cueing CueingPaused Cueing  CueingPaused Stopped Paused  .       .      Stopped .
        Paused       Cueing Paused       Playing CueingPaused Stopped .       .       .      .       .
        """;

    private static IEnumerable<TestCaseData> Cells()
    {
        string[][] rows = [.. Grid.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string[] row in rows[1..])
            for (int column = 0; column < rows[0].Length; column++)
                yield return new TestCaseData(Enum.Parse<DeckState>(row[0]), Enum.Parse<DeckTrigger>(rows[0][column]), row[column + 1]);
    }

    [TestCaseSource(nameof(Cells))]
    public void EachTriggerLeadsWhereTheGridSays(DeckState from, DeckTrigger trigger, string to)
    {
        StateMachine<DeckState, DeckTrigger> machine = new(from, DeckTable.Arrows);

        bool moved = machine.TryFire(trigger);

        Assert.That((moved, machine.State), Is.EqualTo((to != ".", to == "." ? from : Enum.Parse<DeckState>(to))));
    }

    [Test]
    public void TheGridNamesAllStatesAndTriggers() =>
        Assert.That(Cells().Count(), Is.EqualTo(Enum.GetValues<DeckState>().Length * Enum.GetValues<DeckTrigger>().Length));

    [Test]
    public void ThePageOfTheRoomShowsTheSameTable()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Top, "docs", "room.md"));
        string[] triggers = Enum.GetNames<DeckTrigger>();
        foreach (string row in page.Split('\n').Where(line => line.StartsWith("| **", StringComparison.Ordinal)))
        {
            string[] cells = row.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            var from = Enum.Parse<DeckState>(cells[0].Trim('*'));
            string[] header = page.Split('\n').First(line => line.StartsWith("| | Play", StringComparison.Ordinal)).Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
            Assert.That(header, Is.EquivalentTo(triggers));
            for (int i = 0; i < header.Length; i++)
            {
                DeckState? to = DeckTable.Arrows.FirstOrDefault(a => a.From == from && a.On == Enum.Parse<DeckTrigger>(header[i]))?.To;
                Assert.That(cells[i + 1], Is.EqualTo(to?.ToString() ?? "·"), $"{from} on {header[i]}");
            }
        }
    }

    [Test]
    public void TheDrawingHasEveryArrow()
    {
        string dot = new StateMachine<DeckState, DeckTrigger>(DeckState.Stopped, DeckTable.Arrows).ToDot("deck");

        Assert.That(dot, Does.StartWith("digraph deck {").And.EndWith("}\n"));
        foreach (Transition<DeckState, DeckTrigger> arrow in DeckTable.Arrows)
            Assert.That(dot, Does.Contain($"{arrow.From} -> {arrow.To} [label=\"{arrow.On}\"]"));
    }

    [Test]
    public void AGuardDecidesBetweenTwoArrows()
    {
        bool open = false;
        StateMachine<DeckState, DeckTrigger> machine = new(DeckState.Stopped,
        [
            new(DeckState.Stopped, DeckTrigger.Play, DeckState.Playing, () => open, "open"),
            new(DeckState.Stopped, DeckTrigger.Play, DeckState.Cueing),
        ]);

        machine.TryFire(DeckTrigger.Play);

        Assert.That(machine.State, Is.EqualTo(DeckState.Cueing));
    }

    [Test]
    public void TwoUnguardedArrowsAreRefused() =>
        Assert.Throws<ArgumentException>(() => _ = new StateMachine<DeckState, DeckTrigger>(DeckState.Stopped,
        [
            new(DeckState.Stopped, DeckTrigger.Play, DeckState.Playing),
            new(DeckState.Stopped, DeckTrigger.Play, DeckState.Cueing),
        ]));
}
