using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SidFlow.Ml.Training;

/// <summary>A model as it is kept and sent: what its layers are, their weights, and how its inputs are scaled.</summary>
/// <remarks>
/// <c>model.json</c>: <c>format</c>, <c>modelTopology</c> with the layers in order and the outputs' names and curves, <c>weightSpecs</c> with name and shape of
/// each array. <c>weights.bin</c>: these arrays one after the other as little-endian float32; a kernel has shape [inputs, units], row by row.
/// <c>feature-stats.json</c>: a value becomes (value - mean) / std before the first layer.
/// </remarks>
public sealed record TasteModelFiles(JsonObject Model, byte[] Weights, JsonObject FeatureStats)
{
    public const string Format = "sidflow-layers-1";

    const int MostLayers = 8, MostUnits = 512;
    const string Kernel = "kernel", Bias = "bias", Hidden = "tanh", Linear = "linear";

    /// <param name="names">Of the dimensions, as many as the model takes.</param>
    /// <param name="featureSet">Version of the dimensions.</param>
    public static TasteModelFiles Of(TasteModel model, IReadOnlyList<string> names, string featureSet)
    {
        JsonArray layers = [], specs = [];
        List<double> numbers = [];
        foreach ((int index, Layer layer) in model.Layers.Index())
        {
            bool last = index == model.Layers.Count - 1;
            string name = last ? "output" : $"hidden{index + 1}";
            layers.Add(new JsonObject { ["name"] = name, ["type"] = "dense", ["inputs"] = layer.Inputs, ["units"] = layer.Outputs, ["activation"] = last ? Linear : Hidden });
            specs.Add(new JsonObject { ["name"] = $"{name}/{Kernel}", ["shape"] = new JsonArray(layer.Inputs, layer.Outputs), ["dtype"] = "float32" });
            specs.Add(new JsonObject { ["name"] = $"{name}/{Bias}", ["shape"] = new JsonArray(layer.Outputs), ["dtype"] = "float32" });
            numbers.AddRange(layer.Weights);
            numbers.AddRange(layer.Biases);
        }

        byte[] weights = new byte[4 * numbers.Count];
        for (int i = 0; i < numbers.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(weights.AsSpan(4 * i), (float)numbers[i]);
        JsonObject means = [], deviations = [];
        foreach (string name in names)
        {
            means[name] = TrainingOptions.InputMean;
            deviations[name] = TrainingOptions.InputDeviation;
        }

        return new TasteModelFiles(
            new JsonObject
            {
                ["format"] = Format,
                ["modelTopology"] = new JsonObject { ["inputs"] = model.Inputs, ["layers"] = layers, ["outputs"] = OutputCurves() },
                ["weightSpecs"] = specs,
            },
            weights,
            new JsonObject
            {
                ["means"] = means,
                ["stds"] = deviations,
                ["featureNames"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
                ["version"] = featureSet,
            });
    }

    /// <summary>Reads the three files of a model.</summary>
    /// <exception cref="FormatException">They are no model of ours; the message says why.</exception>
    public static TasteModel Read(ReadOnlySpan<byte> model, ReadOnlySpan<byte> weights, ReadOnlySpan<byte> featureStats)
    {
        try
        {
            using JsonDocument about = JsonDocument.Parse(model.ToArray()), stats = JsonDocument.Parse(featureStats.ToArray());
            Layer[] layers = Shape(about.RootElement);
            Fill(layers, weights);
            (double[] means, double[] deviations) = Scaling(stats.RootElement, layers[0].Inputs);
            return new TasteModel(layers, means, deviations);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"It is no model: {failure.Message}", failure);
        }
    }

    static JsonArray OutputCurves() =>
    [
        new JsonObject { ["name"] = "p", ["activation"] = "tanh", ["scale"] = 2, ["offset"] = 3 },
        new JsonObject { ["name"] = "like", ["activation"] = "sigmoid", ["scale"] = 1, ["offset"] = 0 },
    ];

    static Layer[] Shape(JsonElement about)
    {
        if (about.GetProperty("format").GetString() != Format)
            throw new FormatException($"A model's format is not {Format}.");
        JsonElement topology = about.GetProperty("modelTopology"), specs = about.GetProperty("weightSpecs");
        JsonElement[] told = [.. topology.GetProperty("layers").EnumerateArray()];
        if (told.Length is < 1 or > MostLayers || specs.GetArrayLength() != 2 * told.Length)
            throw new FormatException($"A model has 1 to {MostLayers} layers, with two arrays each.");
        int width = Count(topology.GetProperty("inputs"));
        Layer[] layers = new Layer[told.Length];
        for (int at = 0; at < layers.Length; at++)
        {
            int units = Count(told[at].GetProperty("units"));
            string? curve = told[at].GetProperty("activation").GetString();
            if (told[at].GetProperty("type").GetString() != "dense" || curve != (at == layers.Length - 1 ? Linear : Hidden) || Count(told[at].GetProperty("inputs")) != width)
                throw new FormatException($"Layer {at + 1} is of an unknown kind, or does not fit the one before it.");
            if (!HasShape(specs[2 * at], width, units) || !HasShape(specs[(2 * at) + 1], units))
                throw new FormatException($"The arrays of layer {at + 1} have another shape than the layer.");
            layers[at] = new Layer(width, units);
            width = units;
        }

        if (width != TasteModel.Outputs || !JsonElement.DeepEquals(topology.GetProperty("outputs"), JsonSerializer.SerializeToElement(OutputCurves())))
            throw new FormatException("A model's outputs are p and like.");
        return layers;
    }

    static int Count(JsonElement number) =>
        number.TryGetInt32(out int count) && count is >= 1 and <= MostUnits ? count : throw new FormatException($"A layer has 1 to {MostUnits} units.");

    static bool HasShape(JsonElement spec, params ReadOnlySpan<int> shape)
    {
        JsonElement told = spec.GetProperty("shape");
        if (told.GetArrayLength() != shape.Length || spec.GetProperty("dtype").GetString() != "float32")
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (Count(told[i]) != shape[i])
                return false;
        }

        return true;
    }

    static void Fill(Layer[] layers, ReadOnlySpan<byte> weights)
    {
        if (weights.Length != layers.Sum(layer => 4L * (layer.Weights.Length + layer.Biases.Length)))
            throw new FormatException("The weights are more or less than the model's layers have.");
        int at = 0;
        foreach (double[] part in layers.SelectMany(layer => new[] { layer.Weights, layer.Biases }))
        {
            foreach (ref double value in part.AsSpan())
            {
                value = BinaryPrimitives.ReadSingleLittleEndian(weights[at..]);
                if (!double.IsFinite(value))
                    throw new FormatException("A weight is no finite number.");
                at += 4;
            }
        }
    }

    static (double[] Means, double[] Deviations) Scaling(JsonElement stats, int inputs)
    {
        string[] names = [.. stats.GetProperty("featureNames").EnumerateArray().Select(name => name.GetString() ?? throw new FormatException("A feature has no name."))];
        if (names.Length != inputs)
            throw new FormatException($"The model takes {inputs} features, and {names.Length} are described.");
        double[] Numbers(string key) => [.. names.Select(name => stats.GetProperty(key).GetProperty(name).GetDouble())];
        double[] means = Numbers("means"), deviations = Numbers("stds");
        return means.All(double.IsFinite) && deviations.All(value => value is > 1e-9 and < 1e9)
            ? (means, deviations)
            : throw new FormatException("A feature's mean or deviation is no usable number.");
    }
}
