using System.Text;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Tunes;

[TestFixture]
public sealed class TuneParserTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Every_version_of_PSID_reads(int version)
    {
        Tune tune = Accepted(SidFile.Psid(version));
        Assert.Multiple(() =>
        {
            Assert.That((tune.Format, tune.Version), Is.EqualTo((TuneFormat.Psid, version)));
            Assert.That((tune.LoadAddress, tune.InitAddress, tune.PlayAddress), Is.EqualTo(((ushort)0x1000, (ushort)0x1000, (ushort)0x1003)));
            Assert.That(tune.Data.Length, Is.EqualTo(16));
            Assert.That(tune.SidAddresses, Is.EqualTo(new ushort[] { 0xD400 }));
        });
    }

    [TestCase(2, true)]
    [TestCase(3, true)]
    [TestCase(4, true)]
    [TestCase(1, false, Description = "RSID begins with version 2")]
    [TestCase(5, false)]
    public void RSID_has_versions_2_to_4(int version, bool reads)
    {
        SidFile file = SidFile.Rsid(2).Word(0x04, version);
        if (reads)
            Accepted(file);
        else
            Refused(file, RefusalCode.BadHeader);
    }

    [Test]
    public void A_load_address_in_the_header_leaves_all_data_to_the_tune()
    {
        Tune tune = Accepted(SidFile.Psid().Word(0x08, 0x2000));
        Assert.That((tune.LoadAddress, tune.Data.Length), Is.EqualTo(((ushort)0x2000, 18)));
    }

    [Test]
    public void Without_an_init_address_the_tune_is_entered_where_it_loads() =>
        Assert.That(Accepted(SidFile.Psid().Word(0x0A, 0).LoadsAt(0x3456)).InitAddress, Is.EqualTo(0x3456));

    [TestCase(5, 3, 5, 3)]
    [TestCase(5, 0, 5, 1)]
    [TestCase(5, 6, 5, 1)]
    [TestCase(256, 256, 256, 256)]
    [TestCase(0, 0, 1, 1)]
    [TestCase(60_000, 300, 256, 1)]
    public void Song_numbers_are_brought_into_range(int songs, int start, int expectedSongs, int expectedStart)
    {
        Tune tune = Accepted(SidFile.Psid().Word(0x0E, songs).Word(0x10, start));
        Assert.That((tune.Songs, tune.StartSong), Is.EqualTo((expectedSongs, expectedStart)));
    }

    [Test]
    public void A_text_of_32_bytes_has_no_zero() =>
        Assert.That(Accepted(SidFile.Psid().Text(0x16, "12345678901234567890123456789012"u8.ToArray())).Title,
            Is.EqualTo("12345678901234567890123456789012"));

    [Test]
    public void Text_is_Windows_1252_up_to_the_first_zero_without_control_characters()
    {
        Tune tune = Accepted(SidFile.Psid()
            .Text(0x16, [0x80, 0x9A, 0xFC, 0x9F])
            .Text(0x36, [(byte)'a', 0x0A, (byte)'b', 0x7F, 0x1B, (byte)'c', 0, (byte)'d'])
            .Text(0x56, [0x81, 0x8D, 0x8F, 0x90, 0x9D]));
        Assert.That((tune.Title, tune.Author, tune.Released), Is.EqualTo(("€šüŸ", "abc", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")));
    }

    [Test]
    public void The_Windows_1252_table_is_the_platforms()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding reference = Encoding.GetEncoding(1252);
        byte[] unassigned = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
        for (int value = 0; value < 256; value++)
        {
            char expected = unassigned.Contains((byte)value) ? '\uFFFD' : reference.GetString([(byte)value])[0];
            Assert.That(Windows1252.Decode((byte)value), Is.EqualTo(expected), $"{value:X2}");
        }
    }

    [TestCase(0x0000, TuneClock.Unknown, TuneModel.Unknown)]
    [TestCase(0x0014, TuneClock.Pal, TuneModel.Mos6581)]
    [TestCase(0x0028, TuneClock.Ntsc, TuneModel.Mos8580)]
    [TestCase(0x003C, TuneClock.Any, TuneModel.Any)]
    public void Flags_name_clock_and_model(int flags, TuneClock clock, TuneModel model)
    {
        Tune tune = Accepted(SidFile.Psid().Word(0x76, flags));
        Assert.That((tune.Clock, tune.Models[0]), Is.EqualTo((clock, model)));
    }

    [TestCase(3, 0x42, 0x00, new[] { 0xD400, 0xD420 })]
    [TestCase(3, 0x50, 0x00, new[] { 0xD400, 0xD500 })]
    [TestCase(3, 0xE0, 0x00, new[] { 0xD400, 0xDE00 })]
    [TestCase(3, 0x7E, 0x00, new[] { 0xD400, 0xD7E0 })]
    [TestCase(4, 0x42, 0xFE, new[] { 0xD400, 0xD420, 0xDFE0 })]
    [TestCase(4, 0x42, 0x42, new[] { 0xD400, 0xD420 }, Description = "the third must differ from the second")]
    [TestCase(4, 0x42, 0x43, new[] { 0xD400, 0xD420 }, Description = "odd")]
    [TestCase(3, 0x40, 0x00, new[] { 0xD400 }, Description = "the first chip's own address")]
    [TestCase(3, 0x80, 0x00, new[] { 0xD400 })]
    [TestCase(3, 0xDE, 0x00, new[] { 0xD400 })]
    [TestCase(3, 0x42, 0x44, new[] { 0xD400, 0xD420 }, Description = "version 3 knows no third chip")]
    [TestCase(2, 0x42, 0x44, new[] { 0xD400 }, Description = "version 2 knows one chip")]
    public void Extra_chips_have_even_addresses_in_the_sound_and_expansion_areas(int version, int second, int third, int[] addresses)
    {
        Tune tune = Accepted(SidFile.Psid(version).Byte(0x7A, second).Byte(0x7B, third));
        Assert.That(tune.SidAddresses, Is.EqualTo(addresses.Select(address => (ushort)address)));
        Assert.That(tune.Models, Has.Count.EqualTo(addresses.Length));
    }

    [Test]
    public void An_extra_chip_of_unknown_model_is_as_the_first() =>
        Assert.That(Accepted(SidFile.Psid(4).Word(0x76, 0x0120).Byte(0x7A, 0x42).Byte(0x7B, 0x44)).Models,
            Is.EqualTo(new[] { TuneModel.Mos8580, TuneModel.Mos8580, TuneModel.Mos6581 }));

    [TestCase(0x00, 5, 0x00, 0)]
    [TestCase(0xFF, 5, 0xFF, 0)]
    [TestCase(0x20, 5, 0x20, 5)]
    [TestCase(0x20, 0, 0x00, 0)]
    [TestCase(0xF0, 0x20, 0xF0, 0x10)]
    public void Free_pages_end_with_memory(int start, int length, int expectedStart, int expectedLength)
    {
        Tune tune = Accepted(SidFile.Psid().Byte(0x78, start).Byte(0x79, length));
        Assert.That((tune.StartPage, tune.PageLength), Is.EqualTo(((byte)expectedStart, (byte)expectedLength)));
    }

    [Test]
    public void From_song_33_on_the_last_speed_bit_counts_except_in_PlaySIDs_own_files()
    {
        Tune modern = Accepted(SidFile.Psid().Word(0x0E, 40).Speed(0x8000_0000));
        Tune first = Accepted(SidFile.Psid(1).Word(0x0E, 40).Speed(0x0000_0001));
        Tune playSid = Accepted(SidFile.Psid().Word(0x0E, 40).Word(0x76, 2).Speed(0x0000_0001));
        Assert.Multiple(() =>
        {
            Assert.That(new[] { 1, 31, 32, 33, 40 }.Select(modern.IsCiaTimed), Is.EqualTo(new[] { false, false, true, true, true }));
            Assert.That(new[] { 1, 2, 32, 33, 34 }.Select(first.IsCiaTimed), Is.EqualTo(new[] { true, false, false, true, false }));
            Assert.That(new[] { 1, 2, 32, 33, 34 }.Select(playSid.IsCiaTimed), Is.EqualTo(new[] { true, false, false, true, false }));
            Assert.That(playSid.IsPlaySidSpecific);
        });
    }

    [Test]
    public void RSID_is_always_CIA_timed() => Assert.That(Accepted(SidFile.Rsid()).IsCiaTimed(1));

    [TestCase(0x08, 0x1000, Description = "load address")]
    [TestCase(0x0C, 0x1003, Description = "play address")]
    [TestCase(0x14, 0x0001, Description = "speed")]
    [TestCase(0x0A, 0x07E7, Description = "init in the screen")]
    [TestCase(0x0A, 0xA000, Description = "init under BASIC")]
    [TestCase(0x0A, 0xBFFF, Description = "init under BASIC")]
    [TestCase(0x0A, 0xD000, Description = "init in I/O")]
    [TestCase(0x0A, 0xFFFF, Description = "init under the KERNAL")]
    public void An_RSID_that_breaks_a_rule_is_refused(int offset, int value) =>
        Refused(SidFile.Rsid().Word(offset, value), RefusalCode.RsidRules);

    [TestCase(0x07E8)]
    [TestCase(0x9FFF)]
    [TestCase(0xC000)]
    [TestCase(0xCFFF)]
    public void An_RSID_may_be_entered_in_plain_memory(int init) =>
        Assert.That(Accepted(SidFile.Rsid().Word(0x0A, init)).InitAddress, Is.EqualTo(init));

    [Test]
    public void An_RSID_loads_above_the_screen()
    {
        Accepted(SidFile.Rsid().LoadsAt(0x07E8));
        Refused(SidFile.Rsid().LoadsAt(0x07E7), RefusalCode.RsidRules);
        Refused(SidFile.Rsid().LoadsAt(0xA000).Word(0x0A, 0), RefusalCode.RsidRules);
    }

    [Test]
    public void A_BASIC_tune_is_run_and_has_no_init_address()
    {
        Tune tune = Accepted(SidFile.Rsid().Word(0x76, 2).Word(0x0A, 0).LoadsAt(0x0801));
        Assert.That((tune.IsBasic, tune.InitAddress, tune.IsPlaySidSpecific), Is.EqualTo((true, (ushort)0, false)));
        Refused(SidFile.Rsid().Word(0x76, 2).Word(0x0A, 0x1000), RefusalCode.RsidRules);
    }

    [TestCase(0xFFF0, true)]
    [TestCase(0xFFF1, false)]
    public void Data_end_with_memory(int load, bool fits)
    {
        SidFile file = SidFile.Psid().LoadsAt(load);
        if (fits)
            Accepted(file);
        else
            Refused(file, RefusalCode.LoadsPastEnd);
    }

    [Test]
    public void A_file_that_fills_all_memory_reads_and_a_larger_one_does_not()
    {
        Assert.That(Accepted(SidFile.Psid().LoadsAt(0).WithData(0x10000)).Data.Length, Is.EqualTo(0x10000));
        Refused(SidFile.Psid().LoadsAt(0).WithData(0x10001), RefusalCode.TooLarge);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public void A_file_that_ends_in_its_header_or_before_its_data_is_truncated(int version)
    {
        byte[] file = SidFile.Psid(version).WithData(1).Bytes;
        for (int length = 4; length < file.Length; length++)
            Assert.That(TuneParser.Parse(file.AsSpan(0, length)).Refusal?.Code, Is.EqualTo(RefusalCode.Truncated), $"{length} bytes");
        Assert.That(TuneParser.Parse(file).Tune, Is.Not.Null);
    }

    [TestCase(1, 0x75, RefusalCode.BadHeader)]
    [TestCase(2, 0x7B, RefusalCode.BadHeader)]
    [TestCase(2, 0x00, RefusalCode.BadHeader)]
    [TestCase(2, 0xFFFF, RefusalCode.Truncated)]
    public void A_data_offset_that_lies_is_refused(int version, int offset, RefusalCode code) =>
        Refused(SidFile.Psid(version).Word(0x06, offset), code);

    [Test]
    public void A_longer_header_is_skipped()
    {
        Tune tune = Accepted(SidFile.Psid().WithHeader(1, 2, 3, 4));
        Assert.That((tune.LoadAddress, tune.Data.Length), Is.EqualTo(((ushort)0x1000, 16)));
    }

    [Test]
    public void WebSids_version_lists_chips_until_a_zero_word()
    {
        Tune tune = Accepted(SidFile.Psid().Word(0x04, 0x4E).WithHeader(0x44, 0x10, 0, 0).Word(0x7A, 0x5020).Word(0x76, 0x0010));
        Assert.That(tune.SidAddresses, Is.EqualTo(new ushort[] { 0xD400, 0xD500, 0xD440 }));
        Assert.That(tune.Models, Is.EqualTo(new[] { TuneModel.Mos6581, TuneModel.Mos8580, TuneModel.Mos6581 }));

        Refused(SidFile.Psid().Word(0x04, 0x4E).WithHeader(0x44, 0, 0x46, 0, 0, 0).Word(0x7A, 0x5000), RefusalCode.BadAddresses);
    }

    [Test]
    public void A_Sidplayer_file_is_known_by_its_three_halts()
    {
        byte[] file = [0x00, 0x60, 2, 0, 3, 0, 2, 0, 0x01, 0x4F, 0x99, 0x01, 0x4F, 0x01, 0x4F, 0x9E, .. "TITLE\rBY ME\r\r"u8, 0];
        TuneResult result = TuneParser.Parse(file);
        Assert.That((result.Tune?.Format, result.Tune?.Title, result.Tune?.Author, result.Tune?.Songs), Is.EqualTo((TuneFormat.Mus, "TITLE", "BY ME", 1)));
        Assert.That(result.Tune!.SidAddresses, Is.EqualTo(new[] { 0xD400 }));

        file[9] = 0x4E;
        Assert.That(TuneParser.Parse(file).Refusal?.Code, Is.EqualTo(RefusalCode.NotASid));
    }

    [Test]
    public void Two_Sidplayer_files_join_to_a_tune_for_two_chips_with_an_identity_of_its_own()
    {
        byte[] mus = [0x00, 0x60, 2, 0, 2, 0, 2, 0, 0x01, 0x4F, 0x01, 0x4F, 0x01, 0x4F, .. "LEFT\r"u8, 0];
        byte[] str = [0x00, 0x70, 2, 0, 2, 0, 2, 0, 0x01, 0x4F, 0x01, 0x4F, 0x01, 0x4F, .. "RIGHT\r"u8, 0];
        Tune tune = TuneParser.Parse(SidplayerFile.Join(mus, str)).Tune!;
        Assert.That((tune.Title, tune.Md5), Is.EqualTo(("LEFT", Tune.Md5Of([.. mus, .. str]))));
        Assert.That(tune.SidAddresses, Is.EqualTo(new[] { 0xD400, 0xD500 }));

        Assert.That(SidplayerFile.Join(mus.AsSpan(0, mus.Length - 1), str), Is.EqualTo(SidplayerFile.Join(mus, str)), "a forgotten end of the credits");
        Assert.That(SidplayerFile.Join([.. mus, 0x1A, 0x1A], str), Is.EqualTo(SidplayerFile.Join(mus, str)), "what an old transfer left behind");
        Assert.That(SidplayerFile.Join(mus, "no tune"u8), Is.EqualTo(mus));
    }

    [Test]
    public void A_PSID_may_hold_Sidplayer_data()
    {
        byte[] mus = [0x00, 0x60, 2, 0, 2, 0, 2, 0, 0x01, 0x4F, 0x01, 0x4F, 0x01, 0x4F, 0];
        byte[] header = SidFile.Psid().Word(0x76, 1 | 2 << 2).Word(0x08, 0).Text(0x16, (byte)'T').Bytes[..0x7C];
        Tune tune = TuneParser.Parse([.. header, .. mus]).Tune!;
        Assert.That((tune.Title, tune.Clock, tune.SidplayerParts.Count), Is.EqualTo(("T", TuneClock.Ntsc, 1)));

        mus[9] = 0;
        TuneResult refused = TuneParser.Parse([.. header, .. mus]);
        Assert.That((refused.Refusal?.Code, refused.Described?.Title), Is.EqualTo((RefusalCode.BadSidplayerData, "T")));
    }

    [TestCase("")]
    [TestCase("PSI")]
    [TestCase("psid")]
    [TestCase("MThd and so on")]
    public void Anything_else_is_not_a_SID(string text) =>
        Assert.That(TuneParser.Parse(Encoding.ASCII.GetBytes(text)).Refusal?.Code, Is.EqualTo(RefusalCode.NotASid));

    [Test]
    public void Identity_is_the_MD5_of_the_whole_file() =>
        Assert.That(Tune.Md5Of("abc"u8), Is.EqualTo("900150983cd24fb0d6963f7d28e17f72"));

    [Test]
    public void Every_refusal_has_a_sentence([Values] RefusalCode code) =>
        Assert.That(Refusal.Sentence(code), Does.EndWith("."));

    private static Tune Accepted(SidFile file)
    {
        TuneResult result = TuneParser.Parse(file.Bytes);
        Assert.That(result.Refusal, Is.Null);
        return result.Tune!;
    }

    private static void Refused(SidFile file, RefusalCode code)
    {
        TuneResult result = TuneParser.Parse(file.Bytes);
        Assert.That((result.Tune, result.Refusal?.Code), Is.EqualTo(((Tune?)null, (RefusalCode?)code)));
    }
}
