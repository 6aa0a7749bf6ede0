using SidFlow.Services.Devices;
using SidFlow.Services.States;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class DeviceTableTest
{
    /// <summary>Rows are states, columns triggers; a dot is an arrow that must not exist.</summary>
    private const string Grid = """
                 Probe   Answered Complained Failed Vanished Lease  Release
        Absent   Probing .        .          .      Absent   .      .
        Probing  .       Ready    Degraded   Down   Absent   .      .
        Ready    .       Ready    Degraded   Down   Absent   Leased .
        Leased   .       .        .          Down   Absent   .      Ready
        Degraded .       Ready    Degraded   Down   Absent   Leased .
        Down     Probing .        .          Down   Absent   .      .
        """;

    private static IEnumerable<TestCaseData> Cells()
    {
        string[][] rows = [.. Grid.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string[] row in rows[1..])
            for (int column = 0; column < rows[0].Length; column++)
                yield return new TestCaseData(Enum.Parse<DeviceState>(row[0]), Enum.Parse<DeviceTrigger>(rows[0][column]), row[column + 1]);
    }

    [TestCaseSource(nameof(Cells))]
    public void EachTriggerLeadsWhereTheGridSays(DeviceState from, DeviceTrigger trigger, string to)
    {
        StateMachine<DeviceState, DeviceTrigger> machine = new(from, DeviceTable.Arrows);

        bool moved = machine.TryFire(trigger);

        Assert.That((moved, machine.State), Is.EqualTo((to != ".", to == "." ? from : Enum.Parse<DeviceState>(to))));
    }

    [Test]
    public void TheGridNamesAllStatesAndTriggers() =>
        Assert.That(Cells().Count(), Is.EqualTo(Enum.GetValues<DeviceState>().Length * Enum.GetValues<DeviceTrigger>().Length));
}
