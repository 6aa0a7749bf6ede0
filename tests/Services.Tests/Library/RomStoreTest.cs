using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

/// <remarks>The right images are their owners'; only refusals can be tested without them.</remarks>
[TestFixture]
public sealed class RomStoreTest
{
    [Test]
    public void No_folder_is_no_roms_and_no_problem()
    {
        RomLoad load = RomStore.Load("/nowhere/roms");
        Assert.That(load.Problems, Is.Empty);
        Assert.That((load.Roms.Kernal, load.Roms.Basic, load.Roms.Characters), Is.EqualTo(((ReadOnlyMemory<byte>?)null, (ReadOnlyMemory<byte>?)null, (ReadOnlyMemory<byte>?)null)));
    }

    [Test]
    public void Wrong_sizes_and_wrong_bytes_are_refused_by_name()
    {
        using var folder = new TempFolder();
        folder.Write("KERNAL.bin", new byte[8192]);
        folder.Write("basic.901226-01.bin", new byte[100]);
        folder.Write("chargen", "");
        folder.Write("readme.txt", "passed over");
        RomLoad load = RomStore.Load(folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(load.Roms.Kernal, Is.Null);
            Assert.That(load.Problems, Has.Count.EqualTo(3));
            Assert.That(load.Problems[0], Does.Contain("KERNAL.bin").And.Contain("SHA-256"));
            Assert.That(load.Problems[1], Does.Contain("8192").And.Contain("100"));
            Assert.That(load.Problems[2], Does.Contain("4096"));
        });
    }
}
