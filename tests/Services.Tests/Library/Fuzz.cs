using System.Text;

namespace SidFlow.Services.Tests.Library;

/// <summary>Texts put together from a grammar's own pieces, line ends and noise: seeded, so a failure comes again.</summary>
internal static class Fuzz
{
    private static readonly string[] Noise = ["\n", "\r\n", "\r", " ", "         ", "\t", "\0", "\u009a", "\u00ff", "x", "/", "#", "\n\n", "\ufeff"];

    public static void Documents(Action<byte[]> parse, params string[] pieces)
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            byte[] text = Text(random, [.. pieces, .. Noise]);
            try
            {
                parse(text);
            }
            catch (Exception error)
            {
                throw new AssertionException($"Seed {seed}: {error}");
            }
        }
    }

    private static byte[] Text(Random random, string[] pieces)
    {
        var text = new StringBuilder();
        for (int n = random.Next(60); n > 0; n--)
            text.Append(pieces[random.Next(pieces.Length)]);
        byte[] bytes = Encoding.Latin1.GetBytes(text.ToString());
        for (int n = random.Next(4); n > 0 && bytes.Length > 0; n--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }
}
