using System.Security.Cryptography;
using System.Text;
using SidFlow.Demo.Tunes;

namespace SidFlow.Demo.Output;

/// <summary>The two HVSC documents a library reads beside tunes: song lengths and comments.</summary>
public static class Documents
{
    const int LineWidth = 100;
    const string Continuation = "\r\n         ";

    public static string Songlengths(IEnumerable<(string Name, byte[] File, TimeSpan Length)> tunes)
    {
        StringBuilder text = new("[Database]\r\n");
        foreach ((string name, byte[] file, TimeSpan length) in tunes)
        {
#pragma warning disable CA5351 // the key is the MD5 of the file because the format says so; nothing is protected by it
            string md5 = Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
            text.Append($"; /{name}\r\n{md5}={(int)length.TotalMinutes}:{length.Seconds:00}.{length.Milliseconds:000}\r\n");
        }
        return text.ToString();
    }

    public static string Stil(IEnumerable<(string Name, TuneSource Tune)> tunes)
    {
        StringBuilder text = new("### The tunes that come with SIDFlow\r\n\r\n");
        foreach ((string name, TuneSource tune) in tunes)
            text.Append($"/{name}\r\nCOMMENT: {Wrap(tune.Comment)}\r\n\r\n");
        return text.ToString();
    }

    static string Wrap(string words)
    {
        StringBuilder text = new();
        int column = 0;
        foreach (string word in words.Split(' '))
        {
            if (column > 0 && column + word.Length > LineWidth)
            {
                text.Append(Continuation);
                column = 0;
            }
            else if (column > 0)
            {
                text.Append(' ');
            }
            text.Append(word);
            column += word.Length + 1;
        }
        return text.ToString();
    }
}
