using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SidFlow.Ml.Training;

/// <summary>All there is of a training between two epochs, as bytes.</summary>
/// <remarks>
/// Little-endian: <c>SIDTRAIN</c>, u32 version 1, u32 epochs done, u32 corrections, u32 numbers; then the numbers as float64: weights and biases of each
/// layer, then Adam's two means; at the end the SHA-256 of all before it.
/// </remarks>
public sealed class TrainingState
{
    const uint Version = 1;
    const int HeaderBytes = 24;

    readonly double[] numbers;

    TrainingState(int epoch, int steps, double[] numbers) => (Epoch, Steps, this.numbers) = (epoch, steps, numbers);

    public int Epoch { get; }

    int Steps { get; }

    /// <summary>A training that begins with a model's weights in place of chance.</summary>
    public static TrainingState From(TasteModel model) => new(0, 0,
        [.. model.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), .. new double[2 * model.Weights]]);

    internal static TrainingState Of(TasteTraining training) => new(training.Epoch, training.Pace.Steps,
        [.. training.Layers.SelectMany(layer => layer.Weights.Concat(layer.Biases)), .. training.Pace.First, .. training.Pace.Second]);

    internal void Restore(TasteTraining training)
    {
        double[][] parts = [.. training.Layers.SelectMany(layer => new[] { layer.Weights, layer.Biases }), training.Pace.First, training.Pace.Second];
        if (numbers.Length != parts.Sum(part => part.Length))
            throw new FormatException("The training's state is of another network.");
        int at = 0;
        foreach (double[] part in parts)
        {
            numbers.AsSpan(at, part.Length).CopyTo(part);
            at += part.Length;
        }

        training.Epoch = Epoch;
        training.Pace.Steps = Steps;
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderBytes + (8 * numbers.Length) + SHA256.HashSizeInBytes];
        "SIDTRAIN"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Steps);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(HeaderBytes + (8 * i)), numbers[i]);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes), bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes));
        return bytes;
    }

    /// <exception cref="FormatException">It is no state, or a damaged one.</exception>
    public static TrainingState FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + SHA256.HashSizeInBytes || !bytes.StartsWith("SIDTRAIN"u8) || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Version)
            throw new FormatException("It is no training's state.");
        ReadOnlySpan<byte> body = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
            throw new FormatException("The training's state is damaged.");
        int epoch = BinaryPrimitives.ReadInt32LittleEndian(body[12..]), steps = BinaryPrimitives.ReadInt32LittleEndian(body[16..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(body[20..]);
        if (epoch < 0 || steps < 0 || count < 0 || body.Length != HeaderBytes + (8L * count))
            throw new FormatException("The training's state does not add up.");
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
            numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(body[(HeaderBytes + (8 * i))..]);
        return new TrainingState(epoch, steps, numbers);
    }
}
