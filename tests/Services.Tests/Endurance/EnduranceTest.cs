namespace SidFlow.Services.Tests.Endurance;

/// <summary>A short piece of what <c>bench/run devices --hours 8</c> plays: an hour would show what grows, some minutes show what is forgotten at once.</summary>
[TestFixture]
public sealed class EnduranceTest
{
    static IEnumerable<string> Kinds => EndurancePort.Kinds;

    [TestCaseSource(nameof(Kinds)), CancelAfter(300_000)]
    public void NothingGrows(string kind, CancellationToken stop)
    {
        EndurancePort device = EndurancePort.Of(kind);
        var run = new EnduranceRun(device);
        EnduranceSample[] samples = [.. run.Play(TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(6), stop)];

        Assert.That(samples, Has.Length.EqualTo(2));
        (EnduranceSample first, EnduranceSample last) = (samples[0], samples[1]);
        Assert.That(run.Losses, Is.EqualTo(1));
        Assert.That(run.Songs, Is.GreaterThanOrEqualTo(4));
        Assert.That(run.Writes, Is.GreaterThan(12 * 60 * 1000 * 0.9));
        Assert.That(last.Heap - first.Heap, Is.LessThan(256 * 1024));
        Assert.That(last.Files, Is.LessThanOrEqualTo(first.Files));
        Assert.That(last.Threads, Is.LessThanOrEqualTo(first.Threads + 2));
        TestContext.Out.WriteLine($"{kind}: {last.BytesPerSlice} bytes a slice, heap {first.Heap} then {last.Heap}, {run.Writes} writes");
        // An exSID is told its waits in bytes, some thousand in a slice.
        Assert.That(last.BytesPerSlice, Is.LessThan(kind == "exsid" ? 16_384 : 4096), "allocated for a slice of 20 writes");
    }
}
