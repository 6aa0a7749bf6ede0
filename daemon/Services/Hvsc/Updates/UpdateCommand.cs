namespace SidFlow.Services.Hvsc.Updates;

/// <summary>What a line of an update script asks for. Source: HVSC, HVS_file_format.txt, and the scripts 82 and 83.</summary>
public enum UpdateKeyword
{
    Delete,
    MakeFolder,
    FixLoad,
    Move,
    Replace,
    Title,
    Author,
    Released,
    Speed,
    Songs,
    InitPlay,
    MusPlayer,
    PlaySid,
    Clock,
    SidModel,
    FreePages,
    Credits,
    Flags,
}

/// <param name="Line">Of its first parameter, from 1.</param>
/// <param name="Path">The path it is about: collection-relative, slashes, none at either end; empty for the collection itself.</param>
/// <param name="Values">The lines behind the path, as they stand.</param>
/// <param name="IsFolder">The path was written with a slash at its end.</param>
public sealed record UpdateCommand(int Line, UpdateKeyword Keyword, string Path, bool IsFolder, IReadOnlyList<string> Values);
