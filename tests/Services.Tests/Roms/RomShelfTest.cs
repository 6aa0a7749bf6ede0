using System.Security.Cryptography;
using SidFlow.Emu.Machine;
using SidFlow.Services.Roms;

namespace SidFlow.Services.Tests.Roms;

/// <remarks>The right images are their owners'; these are images of the test's own.</remarks>
[TestFixture]
public sealed class RomShelfTest
{
    private static readonly byte[] kernal = [1, 2, 3], basic = [4, 5, 6], chargen = [7, 8];

    private static readonly KnownRom[] known =
    [
        new("kernal", new RomImage("a kernal", 3, Convert.ToHexStringLower(SHA256.HashData(kernal)))),
        new("basic", new RomImage("a basic", 3, Convert.ToHexStringLower(SHA256.HashData(basic)))),
        new("chargen", new RomImage("characters", 2, Convert.ToHexStringLower(SHA256.HashData(chargen)))),
    ];

    private TempFolder folder = null!;

    private RomShelf Shelf => new(folder["roms"], new RomSet(null, basic, null), known);

    [SetUp]
    public void MakeFolder() => folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void An_image_is_known_by_its_bytes_kept_and_taken_out()
    {
        Assert.That(Shelf.Store(kernal), Is.EqualTo("kernal"));
        RomPlace there = Shelf.Look().Images[0];
        Assert.That((there.File, there.InUse), Is.EqualTo((folder["roms/kernal.rom"], false)), "in use with the next start");
        Assert.That(Shelf.Remove("kernal"), Is.True);
        Assert.That(Shelf.Remove("kernal"), Is.False);
        Assert.That(Directory.EnumerateFiles(folder["roms"]), Is.Empty);
    }

    [Test]
    public void One_that_lies_there_under_another_name_is_found_and_taken_out_too()
    {
        folder.Write("roms/my dump.bin", basic);
        folder.Write("roms/basic.rom", basic);
        Assert.That(Shelf.Look().Images[1] is { InUse: true, File: not null });
        Assert.That(Shelf.Remove("basic"), Is.True);
        Assert.That(Shelf.Look().Images[1] is { InUse: true, File: null }, "still in use, until the next start");
    }

    [TestCase(new byte[] { 1, 2, 9 }, "a kernal or the a basic")]
    [TestCase(new byte[] { 1 }, "It has 1 bytes")]
    [TestCase(new byte[0], "It has 0 bytes")]
    public void Another_image_is_refused_with_the_reason_and_not_kept(byte[] image, string reason)
    {
        Assert.That(() => Shelf.Store(image), Throws.TypeOf<RomException>().With.Message.Contains(reason));
        Assert.That(Directory.Exists(folder["roms"]), Is.False);
    }

    [Test]
    public void Files_that_are_no_images_are_named()
    {
        folder.Write("roms/readme.txt", new byte[10]);
        Assert.That(Shelf.Look().Others.Single().Problem, Does.Contain("readme.txt"));
    }
}
