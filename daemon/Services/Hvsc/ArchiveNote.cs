using System.Security.Cryptography;
using System.Text.Json;

namespace SidFlow.Services.Hvsc;

/// <summary>What is known of an archive that has come whole: kept beside it, and compared before it is used.</summary>
internal static class ArchiveNote
{
    public static void Write(DownloadedArchive archive) =>
        File.WriteAllBytes(NoteOf(archive.File), JsonSerializer.SerializeToUtf8Bytes(new Note(archive.Sha256, archive.Bytes, archive.Source.AbsoluteUri)));

    /// <summary>The archive that an earlier life brought; null where there is none or its bytes are no longer those that came.</summary>
    public static async Task<DownloadedArchive?> FindAsync(string file, CancellationToken stop)
    {
        if (!File.Exists(file) || Read(file) is not { } note || new FileInfo(file).Length != note.Bytes || !Uri.TryCreate(note.Url, UriKind.Absolute, out Uri? source))
            return null;
        using FileStream whole = File.OpenRead(file);
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(whole, stop));
        return sha256 == note.Sha256 ? new DownloadedArchive(file, sha256, note.Bytes, source) : null;
    }

    public static void Discard(string file)
    {
        File.Delete(file);
        File.Delete(NoteOf(file));
    }

    private static string NoteOf(string file) => file + ".json";

    private static Note? Read(string file)
    {
        try
        {
            return File.Exists(NoteOf(file)) ? JsonSerializer.Deserialize<Note>(File.ReadAllBytes(NoteOf(file))) : null;
        }
        catch (JsonException)
        {
            // Half written when the power went: the archive is fetched again.
            return null;
        }
    }

    private sealed record Note(string Sha256, long Bytes, string Url);
}
