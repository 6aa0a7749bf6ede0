namespace SidFlow.Kills;

/// <summary>Has jobs of one type done while daemon and workers are killed at random moments, and compares each outcome with that of an undisturbed one.</summary>
/// <param name="program">sidflowd.dll.</param>
/// <param name="demo">The demo tunes.</param>
/// <param name="folder">For tunes and data.</param>
sealed class KillCampaign(string program, string demo, string folder)
{
    /// <exception cref="InvalidOperationException">A job failed or does not go on, a database is damaged, a process or a file was left behind.</exception>
    public async Task<KillTally> RunAsync(JobCase work, int kills, int seed, Action<string> tell, CancellationToken stop)
    {
        Random random = new(seed);
        KillTally tally = new(work.Type);
        work.Prepare(demo, Directory.CreateDirectory(Path.Combine(folder, work.Type)).FullName);
        KillRound undisturbed = new(program, work, DataFolder("calm"));
        Picture wanted = await undisturbed.RunAsync(tally, null, 0, stop);
        tally.Parts = wanted.Count;
        tell($"{work.Type}: undisturbed, {string.Join(", ", undisturbed.Phases.Select(phase => $"{phase.Key} {phase.Value.TotalSeconds:0.0} s"))}");
        while (tally.Kills < kills)
        {
            int before = tally.Kills;
            string data = DataFolder($"{tally.Rounds}");
            Picture picture = await new KillRound(program, work, data, undisturbed.Phases).RunAsync(tally, random, kills, stop);
            tally.Rounds++;
            IReadOnlyList<string> other = picture.Differences(wanted);
            tell($"{work.Type} {tally.Rounds}: kills {tally.Kills - before}: {(other.Count == 0 ? "the same bytes" : $"OTHER BYTES, kept in {data}: {string.Join(", ", other.Take(10))}")}");
            if (other.Count == 0)
                Directory.Delete(data, recursive: true);
            else
                tally.Different++;
            if (tally.Rounds > 3 * kills + 10)
                throw new InvalidOperationException($"{work.Type} ends too soon to be killed: {tally.Kills} kills in {tally.Rounds} jobs.");
        }
        return tally;

        string DataFolder(string name) => Path.Combine(folder, work.Type, name);
    }
}
