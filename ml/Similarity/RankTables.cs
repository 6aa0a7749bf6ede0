using System.Buffers.Binary;

namespace SidFlow.Ml.Similarity;

/// <summary>The rank tables of all dimensions of a collection; with them a song that comes later is placed without moving anyone.</summary>
/// <remarks>
/// As bytes, little-endian: <c>SIDRANK\0</c>, u16 version 1, u16 dimensions, u32 songs; then for each dimension u32 count of different
/// values, these ascending as float32, and for each u32 songs below it.
/// </remarks>
public sealed class RankTables
{
    /// <summary>Vectors this short are used as they are.</summary>
    public const int WidestPlain = 4;

    const int HeaderBytes = 16;
    const ushort Version = 1;

    readonly RankTable[] tables;

    RankTables(RankTable[] tables) => this.tables = tables;

    public int Dimensions => tables.Length;

    public int Songs => tables[0].Songs;

    /// <param name="vectors">Shape [songs, dimensions].</param>
    public static RankTables Of(ReadOnlySpan<float> vectors, int dimensions)
    {
        if (dimensions < 1 || vectors.IsEmpty || vectors.Length % dimensions != 0)
            throw new ArgumentException($"{vectors.Length} values are no songs of {dimensions} dimensions.", nameof(vectors));
        var tables = new RankTable[dimensions];
        float[] column = new float[vectors.Length / dimensions];
        for (int d = 0; d < dimensions; d++)
        {
            for (int song = 0; song < column.Length; song++)
                column[song] = vectors[(song * dimensions) + d];
            tables[d] = RankTable.Of(column);
        }

        return new RankTables(tables);
    }

    /// <summary>Replaces each value by its place; a dimension in which all songs are alike becomes 0 and so counts for nothing.</summary>
    /// <param name="vector">Shape [<see cref="Dimensions"/>].</param>
    public void Normalise(Span<float> vector)
    {
        if (vector.Length != Dimensions)
            throw new ArgumentException($"The vector has {vector.Length} dimensions of {Dimensions}.", nameof(vector));
        if (Dimensions <= WidestPlain)
            return;
        for (int d = 0; d < vector.Length; d++)
            vector[d] = tables[d].IsConstant ? 0 : tables[d].Place(vector[d]);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderBytes + tables.Sum(table => 4 + (8 * table.Values.Length))];
        "SIDRANK\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(10), (ushort)Dimensions);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)Songs);
        int at = HeaderBytes;
        foreach (RankTable table in tables)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)table.Values.Length);
            at += 4;
            foreach (float value in table.Values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
                at += 4;
            }

            foreach (int below in table.Below[..^1])
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), below);
                at += 4;
            }
        }

        return bytes;
    }

    /// <exception cref="FormatException">The bytes are no rank tables; the message says why.</exception>
    public static RankTables FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith("SIDRANK\0"u8))
            throw new FormatException("These are no rank tables.");
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) != Version)
            throw new FormatException("The rank tables are of another version.");
        int dimensions = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        uint songs = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (dimensions == 0 || songs is 0 or > int.MaxValue)
            throw new FormatException("The rank tables are of no songs.");
        ReadOnlySpan<byte> rest = bytes[HeaderBytes..];
        var tables = new RankTable[dimensions];
        for (int d = 0; d < dimensions; d++)
            tables[d] = ReadTable(ref rest, (int)songs);
        return rest.IsEmpty ? new RankTables(tables) : throw new FormatException($"{rest.Length} bytes follow the rank tables.");
    }

    static RankTable ReadTable(ref ReadOnlySpan<byte> rest, int songs)
    {
        uint count = rest.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (count == 0 || count > songs || (rest.Length - 4) / 8 < count)
            throw new FormatException("The rank tables are cut short.");
        var values = new float[count];
        var below = new int[count + 1];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(rest[(4 + (4 * i))..]);
            below[i] = BinaryPrimitives.ReadInt32LittleEndian(rest[(4 + (4 * (values.Length + i)))..]);
            if (!float.IsFinite(values[i]) || (i > 0 && values[i] <= values[i - 1]))
                throw new FormatException("A rank table's values do not ascend.");
            if (i == 0 ? below[i] != 0 : below[i] <= below[i - 1] || below[i] >= songs)
                throw new FormatException("A rank table's counts do not ascend.");
        }

        below[^1] = songs;
        rest = rest[(4 + (8 * values.Length))..];
        return new RankTable(values, below);
    }
}
