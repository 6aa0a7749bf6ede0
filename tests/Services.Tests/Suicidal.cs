namespace SidFlow.Services.Tests;

/// <summary>A program that is killed the first times that it is started.</summary>
internal static class Suicidal
{
    /// <param name="file">Where it is put.</param>
    /// <param name="program">What it is once it is let live.</param>
    /// <returns>Its path.</returns>
    public static string Write(string file, string program, int kills)
    {
        File.WriteAllText(file, $"""
            #!/bin/sh
            starts=$(cat '{file}.starts' 2>/dev/null || echo 0)
            echo $((starts + 1)) >'{file}.starts'
            [ $starts -lt {kills} ] && kill -9 $$
            exec '{program}' "$@"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
