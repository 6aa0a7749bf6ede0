using System.Security.Cryptography;

namespace SidFlow.Emu.Machine;

/// <summary>ROM images that the owner of a C64 supplied; each may be missing.</summary>
public sealed record RomSet(ReadOnlyMemory<byte>? Kernal, ReadOnlyMemory<byte>? Basic, ReadOnlyMemory<byte>? Characters)
{
    public static RomSet None { get; } = new(null, null, null);
}

/// <summary>The images this machine was built for. Any other size or content is refused: a wrong ROM plays wrong and nobody knows why.</summary>
public sealed record RomImage(string Name, int Size, string Sha256)
{
    public static RomImage Kernal { get; } =
        new("KERNAL 901227-03", 8192, "83c60d47047d7beab8e5b7bf6f67f80daa088b7a6a27de0d7e016f6484042721");

    public static RomImage Basic { get; } =
        new("BASIC 901226-01", 8192, "89878cea0a268734696de11c4bae593eaaa506465d2029d619c0e0cbccdfa62d");

    public static RomImage Characters { get; } =
        new("character ROM 901225-01", 4096, "fd0d53b8480e86163ac98998976c72cc58d5dd8eb824ed7b829774e74213b420");

    /// <summary>Null when the image is right, else what is wrong with it.</summary>
    public string? Check(ReadOnlySpan<byte> image)
    {
        if (image.Length != Size)
            return $"{Name} has {Size} bytes, this file has {image.Length}.";
        string hash = Convert.ToHexStringLower(SHA256.HashData(image));
        return hash == Sha256 ? null : $"This is not {Name}: its SHA-256 is {hash}, expected {Sha256}.";
    }
}
