using Microsoft.Data.Sqlite;

namespace SidFlow.Services.Storage;

/// <summary>One numbered change of the database's tables. Applied once, in order of numbers, in its own transaction; never edited afterwards.</summary>
public sealed record SchemaStep(int Number, string Name, Action<SqliteConnection, SqliteTransaction> Apply)
{
    public SchemaStep(int number, string name, string sql) : this(number, name, (connection, transaction) => Run(connection, transaction, sql))
    {
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // The text is a constant of a step, never input.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
