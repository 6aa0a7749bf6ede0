using System.Text.Json;

namespace SidFlow.Services.Setup;

/// <summary>How far the operator is with setting a new appliance up. Every step can be left out, and taken again at any time.</summary>
public sealed class FirstSteps(string file)
{
    public const string FileName = "first-steps.json";

    private readonly Lock gate = new();

    /// <summary>In the order in which they are offered: what a backup brings makes the others needless.</summary>
    public static IReadOnlyList<string> Names { get; } = ["restore", "collection", "storage", "devices"];

    /// <summary>Each with its state. A file that is damaged or written by hand counts as far as it can be understood.</summary>
    public IReadOnlyList<FirstStep> Read()
    {
        lock (gate)
        {
            Dictionary<string, StepState> known = Load();
            return [.. Names.Select(name => new FirstStep(name, known.GetValueOrDefault(name)))];
        }
    }

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Set(string name, StepState state)
    {
        lock (gate)
        {
            Dictionary<string, StepState> known = Load();
            known[name] = state;
            File.WriteAllText(file + ".part", JsonSerializer.Serialize(Names.ToDictionary(step => step, step => known.GetValueOrDefault(step).ToString().ToLowerInvariant())));
            File.Move(file + ".part", file, overwrite: true);
        }
    }

    private Dictionary<string, StepState> Load() => File.Exists(file) ? Parse(File.ReadAllBytes(file)) : [];

    /// <summary>What is not understood is left out.</summary>
    public static Dictionary<string, StepState> Parse(ReadOnlyMemory<byte> text)
    {
        Dictionary<string, StepState> found = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return found;
            foreach (JsonProperty step in document.RootElement.EnumerateObject())
                if (Names.Contains(step.Name) && step.Value.ValueKind == JsonValueKind.String && StateOf(step.Value.GetString()) is { } state)
                    found[step.Name] = state;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            // Nothing hangs on it: the steps are offered once more.
            return found;
        }
        return found;
    }

    /// <summary>Null for what is no state.</summary>
    public static StepState? StateOf(string? word) => word switch
    {
        "open" => StepState.Open,
        "done" => StepState.Done,
        "skipped" => StepState.Skipped,
        _ => null,
    };
}

/// <summary>What became of a step.</summary>
public enum StepState
{
    Open,
    Done,
    Skipped,
}

public sealed record FirstStep(string Name, StepState State);
