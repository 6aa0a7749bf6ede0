using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Library.Documents;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Library.Scanning;

/// <summary>The lists in a root's DOCUMENTS folder, read again when their bytes changed. A list changes as a whole or not at all.</summary>
internal sealed class DocumentImport(Database database, ScanTally tally)
{
    private const string FolderName = "DOCUMENTS";

    /// <summary>Ten times the largest list of HVSC 83.</summary>
    private const long MaxSize = 40 << 20;

    private static readonly (string Name, Func<DocumentRows, byte[], int> Import)[] Known =
    [
        ("Songlengths.md5", (rows, text) => Songlengths.Parse(text, rows.Add)),
        ("Songlengths.txt", (rows, text) => Songlengths.Parse(text, rows.Add)),
        ("STIL.txt", (rows, text) => StilDocument.Parse(text, rows.Add)),
        ("BUGlist.txt", (rows, text) => BugDocument.Parse(text, rows.Add)),
    ];

    public async Task RunAsync(LibraryRoot root, CancellationToken stop)
    {
        // A root that is not there says nothing about its lists: the scan of its tunes reports it.
        if (!Directory.Exists(root.Folder) || Files(root.Folder) is not { } files)
            return;
        foreach ((string name, Func<DocumentRows, byte[], int> import) in Known)
        {
            string? file = files.FirstOrDefault(file => Path.GetFileName(file).Equals(name, StringComparison.OrdinalIgnoreCase));
            if (file is null)
                await ForgetAsync(root.Mount, name, stop).ConfigureAwait(false);
            else if (ReadText(file) is { } text)
                await ReplaceAsync(root.Mount, name, text, import, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Null when one cannot know.</summary>
    private string[]? Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder)
                .Where(inner => Path.GetFileName(inner).Equals(FolderName, StringComparison.OrdinalIgnoreCase))
                .SelectMany(Directory.EnumerateFiles)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tally.Report(new ScanProblem(Path.Combine(folder, FolderName), $"The lists cannot be read: {PathResolver.Plain(error)}"));
            return null;
        }
    }

    private byte[]? ReadText(string file)
    {
        try
        {
            if (new FileInfo(file).Length <= MaxSize)
                return File.ReadAllBytes(file);
            tally.Report(new ScanProblem(file, "The list is larger than any known one, so it was not read."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tally.Report(new ScanProblem(file, $"The list cannot be read: {PathResolver.Plain(error)}"));
        }
        return null;
    }

    private async Task ReplaceAsync(string mount, string name, byte[] text, Func<DocumentRows, byte[], int> import, CancellationToken stop)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(text));
        string? known = database.Read(connection => connection.QueryFirstOrDefault<string?>(
            "SELECT sha256 FROM documents WHERE mount = @mount AND name = @name", new { mount, name }));
        if (known == sha256)
            return;
        int strange = await database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
        {
            Forget(connection, transaction, mount, name);
            long document = connection.ExecuteScalar<long>(
                "INSERT INTO documents(mount, name, sha256) VALUES(@mount, @name, @sha256) RETURNING id", new { mount, name, sha256 }, transaction);
            stop.ThrowIfCancellationRequested();
            using var statements = new Statements(connection, transaction);
            return import(new DocumentRows(statements, document, mount), text);
        }, stop).ConfigureAwait(false);
        if (strange > 0)
            tally.Report(new ScanProblem(name, $"{strange} lines of the list make no sense and were passed over."));
    }

    private async Task ForgetAsync(string mount, string name, CancellationToken stop)
    {
        bool known = database.Read(connection => connection.ExecuteScalar<long>(
            "SELECT COUNT(*) FROM documents WHERE mount = @mount AND name = @name", new { mount, name })) > 0;
        if (known)
            await database.WriteAsync(Durability.Rebuildable,
                (connection, transaction) => Forget(connection, transaction, mount, name), stop).ConfigureAwait(false);
    }

    /// <summary>Starts a new generation: tunes joined in an earlier one are joined again.</summary>
    private static void Forget(SqliteConnection connection, SqliteTransaction transaction, string mount, string name)
    {
        connection.Execute("DELETE FROM documents WHERE mount = @mount AND name = @name", new { mount, name }, transaction);
        connection.Execute("UPDATE library_state SET generation = generation + 1", transaction: transaction);
    }
}
