using SidFlow.Services.Jobs;
using SidFlow.Services.States;

namespace SidFlow.Services.Tests.Jobs;

[TestFixture]
public sealed class JobTableTest
{
    /// <summary>Rows are states, columns triggers; a dot is an arrow that must not exist.</summary>
    private const string Grid = """
                  Start   Pause  Resume  Complete  Fail   Cancel    Stall  Recover Retry
        Pending   Running .      .       .         Failed Cancelled .      .       .
        Running   .       Paused .       Completed Failed Cancelled Staled Pending .
        Paused    .       .      Running .         Failed Cancelled .      .       .
        Staled    .       .      .       .         Failed Cancelled .      Pending .
        Completed .       .      .       .         .      .         .      .       .
        Failed    .       .      .       .         .      .         .      .       Pending
        Cancelled .       .      .       .         .      .         .      .       .
        """;

    private static IEnumerable<TestCaseData> Cells()
    {
        string[][] rows = [.. Grid.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string[] row in rows[1..])
            for (int column = 0; column < rows[0].Length; column++)
                yield return new TestCaseData(Enum.Parse<JobState>(row[0]), Enum.Parse<JobTrigger>(rows[0][column]), row[column + 1]);
    }

    [TestCaseSource(nameof(Cells))]
    public void EachTriggerLeadsWhereTheGridSays(JobState from, JobTrigger trigger, string to) =>
        Assert.That(JobTable.Next(from, trigger), Is.EqualTo(to == "." ? (JobState?)null : Enum.Parse<JobState>(to)));

    [Test]
    public void TheDrawingInTheDocumentsIsTheTable()
    {
        string drawing = new StateMachine<JobState, JobTrigger>(JobState.Pending, JobTable.Arrows).ToDot("jobs");

        Assert.That(File.ReadAllText(Path.Combine(Repository.Top, "docs", "jobs.md")), Does.Contain(drawing));
    }

    [Test]
    public void TheGridNamesAllStatesAndTriggers() =>
        Assert.That(Cells().Count(), Is.EqualTo(Enum.GetValues<JobState>().Length * Enum.GetValues<JobTrigger>().Length));
}
