namespace SidFlow.Hw.Wires;

/// <summary>One value in /sys or /proc.</summary>
public static class SysFile
{
    /// <returns>Without its line end; empty when it is not there, may not be read, or goes away meanwhile.</returns>
    public static string Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
