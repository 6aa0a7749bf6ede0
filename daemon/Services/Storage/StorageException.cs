using Microsoft.Data.Sqlite;

namespace SidFlow.Services.Storage;

/// <summary>The database cannot be used; the message says why and what to do about it.</summary>
public sealed class StorageException : Exception
{
    public StorageException(string message) : base(message)
    {
    }

    public StorageException(string message, Exception inner) : base(message, inner)
    {
    }

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    internal static StorageException From(SqliteException error, string file) => new(Sentence(error, file), error);

    private static string Sentence(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        Busy or Locked =>
            $"The database {file} is in use by another process that holds it for long. Wait for its scan or backup to end, or stop it.",
        ReadOnly =>
            $"The database {file} cannot be written. Give the user that runs sidflowd the right to write to it and to its folder.",
        IoError =>
            $"The disk failed while the database {file} was used ({error.Message}). Check the disk and the system's log, then start again.",
        Corrupt or NotADatabase =>
            $"The database {file} is damaged or is not a database. Bring a backup back with 'sidflowd backup restore latest', "
            + "or move the file away and start again: the library is then scanned anew, the queue is lost.",
        Full =>
            $"The disk that holds {file} is full. Free some space, or move the data folder (DataDir) to a larger disk; nothing saved before was lost.",
        CannotOpen =>
            $"The database {file} cannot be opened. Check that its folder exists and belongs to the user that runs sidflowd.",
        _ => $"The database {file} reports an error: {error.Message}",
    };
}
