using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Ml.Training;
using SidFlow.Services.Json;

namespace SidFlow.Services.Taste.Models;

/// <summary>What a training keeps on disk: what it set out with, how far it is, and what became of those before it.</summary>
/// <remarks>
/// <c>training/JOB/plan.json</c> comes last of what a training begins with: while it is there, the training goes on with the samples it began with, whatever
/// listeners do meanwhile. <c>training/training-log.jsonl</c> has a line for each model, <c>training-samples.jsonl</c> what the newest was made from.
/// </remarks>
internal sealed class TrainingFolder(string dataFolder, string job)
{
    private readonly string top = Path.Combine(dataFolder, "training"), work = Path.Combine(dataFolder, "training", job);

    private string Plan => Path.Combine(work, "plan.json");

    private string Samples => Path.Combine(work, "samples.jsonl");

    private string State => Path.Combine(work, "state.bin");

    private string Log => Path.Combine(top, "training-log.jsonl");

    /// <summary>Null where none was begun, or it cannot be read.</summary>
    public JsonObject? ReadPlan()
    {
        try
        {
            return File.Exists(Plan) ? JsonNode.Parse(File.ReadAllText(Plan)) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The model that this training ended with in an earlier life, which nobody was told of; null where it did not end.</summary>
    public string? EndedWith() => Lines().Where(line => line["job"]?.GetValue<string>() == job).Select(line => line["modelVersion"]?.GetValue<string>()).LastOrDefault();

    /// <summary>Begins: what other trainings left behind is dropped.</summary>
    /// <param name="start">What it begins with in place of chance.</param>
    public void Begin(IReadOnlyList<TrainingSample> samples, JsonObject plan, TrainingState? start)
    {
        if (Directory.Exists(top))
            foreach (string left in Directory.EnumerateDirectories(top))
                Directory.Delete(left, recursive: true);
        Directory.CreateDirectory(work);
        Replace(Samples, SampleFile.Write(samples));
        if (start is not null)
            WriteState(start.ToBytes());
        Replace(Plan, System.Text.Encoding.UTF8.GetBytes(CanonicalJson.File(plan)));
    }

    public IReadOnlyList<TrainingSample> ReadSamples()
    {
        using FileStream file = File.OpenRead(Samples);
        return SampleFile.Read(file);
    }

    /// <summary>Null before the first.</summary>
    public byte[]? ReadState() => File.Exists(State) ? File.ReadAllBytes(State) : null;

    public void WriteState(byte[] state) => Replace(State, state);

    /// <summary>The training has come to its end; told once, however often it is called.</summary>
    public void End(string version, JsonObject entry)
    {
        if (Lines().All(line => line["modelVersion"]?.GetValue<string>() != version))
            Replace(Log, System.Text.Encoding.UTF8.GetBytes((File.Exists(Log) ? File.ReadAllText(Log) : "") + CanonicalJson.Line(entry)));
        if (File.Exists(Samples))
            File.Move(Samples, Path.Combine(top, "training-samples.jsonl"), overwrite: true);
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
    }

    /// <summary>Of the log; lines that somebody has spoilt are passed over.</summary>
    private IEnumerable<JsonObject> Lines() => File.Exists(Log) ? File.ReadLines(Log).Select(Entry).OfType<JsonObject>() : [];

    private static JsonObject? Entry(string line)
    {
        try
        {
            return line.Length > 0 ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whole or not there.</summary>
    private static void Replace(string file, byte[] bytes)
    {
        string made = file + ".new";
        using (FileStream stream = File.Create(made))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(made, file, overwrite: true);
    }
}
