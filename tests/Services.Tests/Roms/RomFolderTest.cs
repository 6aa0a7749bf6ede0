using SidFlow.Emu.Machine;
using SidFlow.Services.Roms;

namespace SidFlow.Services.Tests.Roms;

/// <remarks>The right images are their owners'; only refusals can be tested without them.</remarks>
[TestFixture]
public sealed class RomFolderTest
{
    [Test]
    public void No_folder_is_no_roms_and_no_problem()
    {
        Assert.That(IsEmpty(RomFolder.Load("/nowhere/roms", out IReadOnlyList<string> problems)));
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void What_is_no_known_image_is_named_and_not_used()
    {
        using var folder = new TempFolder();
        folder.Write("KERNAL.bin", new byte[8192]);
        folder.Write("basic.bin", new byte[100]);
        folder.Write("huge", new byte[65_537]);

        Assert.That(IsEmpty(RomFolder.Load(folder.Path, out IReadOnlyList<string> problems)));
        Assert.Multiple(() =>
        {
            Assert.That(problems, Has.Count.EqualTo(3));
            Assert.That(problems[0], Does.Contain("KERNAL.bin").And.Contain("SHA-256"));
            Assert.That(problems[1], Does.Contain("basic.bin").And.Contain("size"));
            Assert.That(problems[2], Does.Contain("huge").And.Contain("too large"));
        });
    }

    private static bool IsEmpty(RomSet roms) => (roms.Kernal ?? roms.Basic ?? roms.Characters) is null;
}
