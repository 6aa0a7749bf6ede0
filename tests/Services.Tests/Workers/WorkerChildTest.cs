using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using SidFlow.Services.Workers;

namespace SidFlow.Services.Tests.Workers;

[TestFixture]
[CancelAfter(30_000)]
public sealed class WorkerChildTest
{
    private static readonly UnitKind twice = new("twice", TimeSpan.FromSeconds(1), () => (unit, _) => Task.FromResult(new JsonObject { ["n"] = 2 * unit["n"]!.GetValue<int>() }));

    private static readonly UnitKind bad = new("bad", TimeSpan.FromSeconds(1), () => async (unit, stop) =>
    {
        if (unit["wait"] is not null)
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        // More elements than an array can have.
        int bytes = unit["eat"] is null ? 0 : int.MaxValue;
        throw new InvalidOperationException(new byte[bytes].Length == 0 ? "It is bad." : "There was room.");
    });

    private Pipe toChild = null!, fromChild = null!;
    private JsonLines answers = null!;
    private Task child = null!;

    [SetUp]
    public async Task StartAsync()
    {
        (toChild, fromChild) = (new Pipe(), new Pipe());
        answers = new JsonLines(fromChild.Reader.AsStream());
        child = WorkerChild.RunAsync([twice, bad], toChild.Reader.AsStream(), fromChild.Writer.AsStream(), TimeProvider.System, default);
        Assert.That((await answers.ReadAsync(default))!["ready"]!.GetValue<int>(), Is.EqualTo(Environment.ProcessId));
    }

    private async Task<string> AskAsync(string line)
    {
        await toChild.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        return (await answers.ReadAsync(default))!.ToJsonString();
    }

    [Test]
    public async Task UnitsAreAnsweredUntilTheInputEnds(CancellationToken stop)
    {
        Assert.That(await AskAsync("""{"kind":"twice","unit":{"n":3}}"""), Is.EqualTo("""{"done":{"n":6}}"""));
        Assert.That(await AskAsync("""{"kind":"bad","unit":{}}"""), Is.EqualTo("""{"failed":"InvalidOperationException: It is bad."}"""));
        Assert.That(await AskAsync("""{"kind":"bad","unit":{"eat":1}}"""), Does.Contain("memory").And.Contain("\"last\":true"));
        Assert.That(await AskAsync("""{"kind":"none","unit":{}}"""), Does.Contain("failed").And.Contain("none"));
        Assert.That(await AskAsync("{}"), Does.Contain("failed"));
        Assert.That(await AskAsync("""{"kind":"twice","unit":{"n":4}}"""), Is.EqualTo("""{"done":{"n":8}}"""));
        await toChild.Writer.CompleteAsync();
        await child.WaitAsync(stop);
    }

    [Test]
    public async Task AUnitAtWorkIsLeftWhenTheInputEnds(CancellationToken stop)
    {
        await toChild.Writer.WriteAsync(Encoding.UTF8.GetBytes("""{"kind":"bad","unit":{"wait":1}}""" + "\n"), stop);
        await toChild.Writer.CompleteAsync();
        await child.WaitAsync(TimeSpan.FromSeconds(10), stop);
    }

    [Test]
    public async Task AUnitThatTakesLongGivesSigns(CancellationToken stop)
    {
        await toChild.Writer.WriteAsync(Encoding.UTF8.GetBytes("""{"kind":"bad","unit":{"wait":1}}""" + "\n"), stop);
        Assert.That((await answers.ReadAsync(stop))!["sign"]!.GetValue<long>(), Is.Positive);
        await toChild.Writer.CompleteAsync();
        await child.WaitAsync(stop);
    }

    [Test]
    public async Task AnyBytesAreObjectsOrARefusal()
    {
        Random random = new(1);
        byte[] good = [.. JsonLines.Line(new JsonObject { ["done"] = new JsonObject { ["text"] = "line\nbreak", ["n"] = 1.5 } }), .. JsonLines.Line([])];
        int refused = 0, whole = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. good];
            for (int i = random.Next(8); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            JsonLines lines = new(new MemoryStream(random.Next(2) == 0 ? bytes : bytes[..random.Next(bytes.Length + 1)]));
            try
            {
                while (await lines.ReadAsync(default) is not null)
                    whole++;
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(1000));
        Assert.That(whole, Is.GreaterThan(500));
    }

    [Test]
    public async Task LinesComeInAnyPieces()
    {
        JsonObject[] sent = [.. Enumerable.Range(0, 50).Select(n => new JsonObject { ["text"] = new string('x', n * n * 20) })];
        Pipe pipe = new();
        Task writing = Task.Run(async () =>
        {
            byte[] bytes = [.. sent.SelectMany(JsonLines.Line)];
            for (int at = 0; at < bytes.Length; at += 777)
                await pipe.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(777, bytes.Length - at)));
            await pipe.Writer.CompleteAsync();
        });
        JsonLines lines = new(pipe.Reader.AsStream());
        List<string> read = [];
        while (await lines.ReadAsync(default) is { } line)
            read.Add(line.ToJsonString());
        await writing;
        Assert.That(read, Is.EqualTo(sent.Select(line => line.ToJsonString())));
    }
}
