using SidFlow.Services.Backup;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Backup;

[TestFixture]
public sealed class BackupNamesTest
{
    [Test]
    public void WhatAnEarlierProcessLeftHalfDoneGoesAndNothingElse()
    {
        using TempFolder folder = new();
        SidFlowSettings settings = SettingsLoader.Load(new SettingsSources { CommandLine = new Dictionary<string, string> { ["DataDir"] = folder.Path } });
        string archive = BackupNames.New(settings, TimeProvider.System), name = Path.GetFileName(archive);
        foreach (string left in new[] { name, name + ".part", name + ".db-part", name + ".db-part-journal", "mine.part" })
            File.SetLastWriteTimeUtc(folder.Write($"backups/{left}", "x"u8.ToArray()), DateTime.UnixEpoch.AddYears(50));
        folder.Write("backups/sidflow-now.zip.part", "x"u8.ToArray());
        BackupNames.Sweep(settings, TimeProvider.System.GetUtcNow().AddMinutes(-1));
        Assert.That(Directory.EnumerateFiles(folder["backups"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { name, "mine.part", "sidflow-now.zip.part" }));
    }
}
