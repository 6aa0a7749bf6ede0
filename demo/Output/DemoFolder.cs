using SidFlow.Demo.Tunes;

namespace SidFlow.Demo.Output;

/// <summary>Builds all tunes of a source folder into a folder a library can mount.</summary>
public static class DemoFolder
{
    public static IReadOnlyList<CompiledTune> Compile(string sourceFolder)
    {
        string player = ReadText(Path.Combine(sourceFolder, "player", "player.s"));
        string digi = ReadText(Path.Combine(sourceFolder, "player", "digi.s"));
        return [.. Directory.GetFiles(Path.Combine(sourceFolder, "tunes"), "*.tune")
            .Order(StringComparer.Ordinal)
            .Select(path => TuneCompiler.Compile(TuneReader.Read(ReadText(path), Path.GetFileName(path)), player, digi))];
    }

    public static string FileNameOf(CompiledTune tune) => tune.Source.Title.Replace(' ', '_') + ".sid";

    /// <summary>Files of an earlier build that no source makes any more are removed.</summary>
    public static void Build(string sourceFolder, string targetFolder)
    {
        IReadOnlyList<CompiledTune> tunes = Compile(sourceFolder);
        string documents = Path.Combine(targetFolder, "DOCUMENTS");
        Directory.CreateDirectory(documents);
        List<(string Name, byte[] File, CompiledTune Tune)> built =
            [.. tunes.Select(tune => (FileNameOf(tune), SidFile.Write(tune), tune))];
        foreach (string old in Directory.GetFiles(targetFolder, "*.sid"))
            if (!built.Exists(b => b.Name == Path.GetFileName(old)))
                File.Delete(old);
        foreach ((string name, byte[] file, CompiledTune tune) in built)
        {
            File.WriteAllBytes(Path.Combine(targetFolder, name), file);
            Console.WriteLine($"{name}: {file.Length} bytes, {tune.Rows} rows, {tune.Length:m\\:ss\\.fff}");
        }
        File.WriteAllText(Path.Combine(documents, "Songlengths.md5"), Documents.Songlengths(built.Select(b => (b.Name, b.File, b.Tune.Length))));
        File.WriteAllText(Path.Combine(documents, "STIL.txt"), Documents.Stil(built.Select(b => (b.Name, b.Tune.Source))));
    }

    static string ReadText(string path) => File.ReadAllText(path).ReplaceLineEndings("\n");
}
