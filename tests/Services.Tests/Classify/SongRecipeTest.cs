using System.Globalization;
using System.Security.Cryptography;
using SidFlow.Demo.Output;
using SidFlow.Demo.Tunes;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Ml.Features;
using SidFlow.Services.Classify;

namespace SidFlow.Services.Tests.Classify;

/// <summary>
/// Records are kept, and are measured anew only when their recipe changes. So a change of emulator or extractors that changes a record must change the recipe: this
/// holds the records of the demo tunes against the ones that the recipe's number stands for.
/// </summary>
public sealed class SongRecipeTest
{
    private const string Ledger = "tests/Golden/song-records.txt";

    [Test]
    public void TheNumberIsRaisedWhenRecordsChange()
    {
        (int Code, string Hash)[] known = [.. File.ReadLines(Path.Combine(Repository(), Ledger)).Select(line => line.Split(' '))
            .Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]))];
        Assert.That(known.Select(line => line.Code), Is.EqualTo(Enumerable.Range(1, known.Length)), $"{Ledger} has a line for each number that SongRecipe.Code ever had");
        Assert.That(known.Select(line => line.Hash), Is.Unique, "no two numbers stand for the same records");

        string now = Measured();
        (int code, string hash) = known[^1];
        if (hash != now)
            Assert.Fail($"What the demo tunes measure has changed. If it is meant to: set Code to {code + 1} in daemon/Services/Classify/SongRecipe.cs and add the line "
                + $"'{code + 1} {now}' to {Ledger}; the lines before stay. Without that, libraries keep records that this code would not make.");
        Assert.That(code, Is.EqualTo(SongRecipe.Code), $"{Ledger} ends with another number than SongRecipe.Code. Records have not changed: so must the number not.");
    }

    /// <summary>Over the records of all demo tunes: two windows' lengths, one and two chips.</summary>
    private static string Measured()
    {
        SongFeatures features = new(new MachineOptions());
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CompiledTune compiled in DemoFolder.Compile(Path.Combine(Repository(), "demo")).OrderBy(tune => tune.Source.Title, StringComparer.Ordinal))
        {
            Tune tune = TuneParser.Parse(SidFile.Write(compiled)).Tune!;
            foreach (int seconds in new[] { 8, 60 })
            {
                FeatureRecord record = features.Measure(tune, 1, TimeSpan.FromSeconds(seconds), CancellationToken.None).Record!;
                Assert.That(record.Degraded, Is.Null, compiled.Source.Title);
                all.AppendData(ClassifiedLine.Write(ClassifiedSong.Of(new SongId(compiled.Source.Title, 1), record, DateTimeOffset.UnixEpoch)));
            }
        }
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Ledger)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Ledger}.");
    }
}
