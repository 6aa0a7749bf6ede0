namespace SidFlow.Services.Tests;

/// <summary>An empty folder that goes when the test ends.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sidflow-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, making the folders on its way.</summary>
    public string Write(string name, byte[] content)
    {
        string file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }

    public string Write(string name, string content) => Write(name, System.Text.Encoding.Latin1.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
