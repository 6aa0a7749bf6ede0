namespace SidFlow.Benchmarks.Emulator;

/// <summary>What was asked of the emulator and what this run reached.</summary>
sealed class Goals
{
    readonly List<string[]> rows = [];

    /// <param name="reached">Null when it could not be measured; <paramref name="shown"/> says why.</param>
    public void Add(string what, string asked, string shown, bool? reached) =>
        rows.Add([what, asked, shown, reached switch { true => "yes", false => "NO", null => "not measured" }]);

    public void Least(string what, double least, double reached, string unit, int digits = 1) =>
        Add(what, $"at least {Report.Number(least, digits)}{unit}", Shown(reached, unit, digits), Judge(reached, reached >= least));

    public void Most(string what, double most, double reached, string unit, int digits = 1) =>
        Add(what, $"at most {Report.Number(most, digits)}{unit}", Shown(reached, unit, digits), Judge(reached, reached <= most));

    public void Print()
    {
        Console.WriteLine("### Asked and reached");
        Console.WriteLine();
        Report.Table(["What", "asked", "reached", "held"], rows);
    }

    static bool? Judge(double reached, bool held) => double.IsNaN(reached) ? null : held;

    static string Shown(double reached, string unit, int digits) => double.IsNaN(reached) ? "-" : Report.Number(reached, digits) + unit;
}
