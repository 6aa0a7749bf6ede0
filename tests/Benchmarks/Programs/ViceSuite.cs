using System.Globalization;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Benchmarks.Programs;

/// <summary>The layout of VICE's test programs: testbench/c64-testlist.in names each program, its kind of judgement, cycles and options.</summary>
/// <remarks>One line: <c>../FOLDER/,PROGRAM,KIND,CYCLES,OPTION,…</c>; its format is described in the suite's testbench/readme.txt.</remarks>
static class ViceSuite
{
    const string List = "testbench/c64-testlist.in";

    /// <summary>The programs of <paramref name="folder"/>, which is the suite or any folder in it; null when it is neither.</summary>
    public static IReadOnlyList<TestProgram>? Find(string folder)
    {
        string inside = Path.GetFullPath(folder).TrimEnd('/') + "/";
        for (DirectoryInfo? at = new(inside); at is not null; at = at.Parent)
        {
            string list = Path.Combine(at.FullName, List);
            if (File.Exists(list))
                return [.. Parse(File.ReadLines(list), Path.GetDirectoryName(list)!).Where(program => program.Path.StartsWith(inside, StringComparison.Ordinal))];
        }
        return null;
    }

    static IEnumerable<TestProgram> Parse(IEnumerable<string> lines, string testbench)
    {
        foreach (string line in lines)
        {
            string[] fields = line.Split(',');
            if (line.StartsWith('#') || fields.Length < 4)
                continue;
            HashSet<string> options = [.. fields.Skip(4).Select(option => option.Trim())];
            string folder = fields[0].TrimStart('.', '/').TrimEnd('/');
            string path = Path.GetFullPath(Path.Combine(testbench, fields[0], fields[1]));
            string name = fields[1].Length > 0 ? fields[1] : options.FirstOrDefault(IsMount) ?? "";
            yield return new TestProgram(
                folder, name, path,
                long.Parse(fields[3], CultureInfo.InvariantCulture),
                options.Contains("vicii-ntsc") ? TuneClock.Ntsc : TuneClock.Pal,
                options.Contains("sid-new") ? ChipModel.Mos8580 : options.Contains("sid-old") ? ChipModel.Mos6581 : null,
                CiaOf(options),
                options.Contains("expect:timeout") ? GoodEnd.Silence : options.Contains("expect:error") ? GoodEnd.ExitCodeError : GoodEnd.ExitCodeZero,
                WhyNot(fields[2], options, path) ?? NotModelled.ReasonFor($"{folder}/{name}"));
        }
    }

    static CiaModel? CiaOf(HashSet<string> options)
    {
        if (options.Contains("cia-new"))
            return CiaModel.Mos8521;
        if (!options.Contains("cia-old"))
            return null;
        return options.Contains("comment:CIA timestamp 4485 only") ? CiaModel.Mos6526Of4485 : CiaModel.Mos6526;
    }

    static string? WhyNot(string kind, HashSet<string> options, string path) => kind switch
    {
        "interactive" => "judged by a person",
        "analyzer" => "prints measurements and judges nothing",
        "screenshot" => "judged by the picture; no pixels here",
        _ when options.Any(IsMount) => "needs a disk or cartridge",
        _ when options.Contains("vicii-ntscold") => "6567R56A is not modelled",
        _ when options.Contains("vicii-drean") => "6572 is not modelled",
        _ when !File.Exists(path) => "the suite has no such file",
        _ => null,
    };

    static bool IsMount(string option) => option.StartsWith("mount", StringComparison.Ordinal);
}
