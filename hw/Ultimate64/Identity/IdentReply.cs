using System.Text;
using System.Text.Json;

namespace SidFlow.Hw.Ultimate64.Identity;

/// <summary>A device's answer to an ident datagram on UDP 64. It needs no password.</summary>
public sealed record IdentReply
{
    /// <summary>The longest text the firmware gives back.</summary>
    internal const int LongestNonce = 32;

    /// <summary>A request of 256 bytes or more would overrun the firmware's buffer; ours is 36 at most.</summary>
    internal static byte[] Request(string nonce) =>
        nonce.Length is > 0 and <= LongestNonce && nonce.All(char.IsAsciiLetterOrDigit)
            ? Encoding.ASCII.GetBytes("json" + nonce)
            : throw new ArgumentException($"a nonce is 1 to {LongestNonce} letters and digits");

    /// <summary>With the versions behind the name on most models.</summary>
    public required string Product { get; init; }
    public required string Firmware { get; init; }
    public required string HostName { get; init; }

    /// <summary>Null where the operator has switched it off.</summary>
    public string? UniqueId { get; init; }
    public bool NeedsPassword { get; init; }

    /// <returns>Null for anything that is no answer to <paramref name="nonce"/>.</returns>
    internal static IdentReply? Parse(ReadOnlySpan<byte> datagram, string nonce)
    {
        try
        {
            var reader = new Utf8JsonReader(datagram.TrimEnd((byte)0), new JsonReaderOptions { MaxDepth = 4 });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "your_string") != nonce)
                return null;
            return new IdentReply
            {
                Product = Text(root, "product") ?? "",
                Firmware = Text(root, "firmware_version") ?? "",
                HostName = Text(root, "hostname") ?? "",
                UniqueId = Text(root, "unique_id") is { Length: > 0 } id ? id : null,
                NeedsPassword = root.TryGetProperty("password_protected", out JsonElement needs) && needs.ValueKind == JsonValueKind.True,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Anybody may send datagrams; what cannot be read (broken UTF-8 is the InvalidOperation) is no answer.
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
