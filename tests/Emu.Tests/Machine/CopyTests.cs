using System.Collections;
using System.Reflection;
using NUnit.Framework;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>A copy of a machine, or of a chip, goes on as the original does, and neither knows of the other.</summary>
public sealed class CopyTests
{
    /// <summary>Digis by NMI and by polling, several chips, and tunes that read the chip back.</summary>
    private static readonly string[] tunes =
    [
        "Commando", "Edge_of_Disgrace", "Storebror", "Musik_Run_Stop", "Jimi_Digi", "Stereophonik_6581_2SID",
        "Blade_Runner_Main_Titles_2SID", "Flat_Beat_25_Years_Flat_Eric", "Giana_Sisters_DS",
    ];

    [TestCaseSource(nameof(tunes))]
    public void ACopyRecordsTheSameTape(string name)
    {
        var random = new Random(name.Length);
        TuneMachine machine = Start(name), straight = Start(name);
        List<TapeSlice> copied = [];
        for (int i = 0; i < 40; i++)
        {
            TuneMachine strayed = machine.Copy();
            machine = machine.Copy();
            // The original goes astray; the copy must not notice.
            strayed.Run(strayed.Now + random.Next(100_000));
            copied.Add(machine.Run(machine.Now + random.Next(1, 100_000)));
        }

        SidWrite[] expected = straight.Run(machine.Now).Writes.ToArray();
        SidWrite[] found = [.. copied.SelectMany(slice => slice.Writes.ToArray().Select(write => write with { Offset = (uint)(slice.Start.Value + write.Offset) }))];
        Assert.That(expected, Is.Not.Empty);
        Assert.That(found, Is.EqualTo(expected).AsCollection);
    }

    [TestCase(ChipModel.Mos6581)]
    [TestCase(ChipModel.Mos8580)]
    public void ACopySoundsTheSame(ChipModel model)
    {
        TuneMachine machine = Start("Commando", model);
        var whole = new Samples();
        var resumed = new Samples();
        var straight = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions(), whole);
        var copy = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions(), resumed);
        for (int i = 0; i < 60; i++)
        {
            TapeSlice slice = machine.Run(machine.Now + 17_321);
            straight.Play(slice);
            SoftwareSid before = copy;
            copy = copy.Copy(resumed);
            copy.Play(slice);
            before.Copy(new Samples()).Play(new TapeSlice(slice.Start, slice.End, ReadOnlyMemory<SidWrite>.Empty));
        }

        Assert.That(whole.All.Max(), Is.GreaterThan(0.01f));
        Assert.That(resumed.All, Is.EqualTo(whole.All).AsCollection);
    }

    /// <summary>Two states that share an object that changes would disturb each other some day, whatever the tunes above do today.</summary>
    [Test]
    public void ACopySharesNothingThatChanges()
    {
        TuneMachine machine = Start("Blade_Runner_Main_Titles_2SID");
        var sid = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions { Stereo = true }, new Samples());
        sid.Play(machine.Run(new Cycles(200_000)));
        IEnumerable<string> shared = SharedBy(machine, machine.Copy()).Union(SharedBy(sid, sid.Copy(new Samples())));
        Assert.That(shared, Is.SubsetOf(neverWritten));
    }

    /// <summary>Tables and descriptions, filled once. What they lead to is not looked at.</summary>
    private static readonly string[] neverWritten =
    [
        "VicII.model", "Board.sidAt", "TuneMachine.<Chips>k__BackingField", "Oscillator.pulldowns", "Oscillator.wave", "Oscillator.pulldown",
        "AnalogStage.model", "FilterCircuit.model", "FilterCircuit.input", "FilterCircuit.resonance",
        "FilterCircuit.summer", "SoftwareSid.pans", "DecimationStage.taps", "Resampler.kernel",
    ];

    private static string[] SharedBy(object original, object copy)
    {
        Dictionary<object, string> first = Reach(original), second = Reach(copy);
        return [.. first.Keys.Where(second.ContainsKey).Select(o => first[o]).Distinct()];
    }

    private static Dictionary<object, string> Reach(object root)
    {
        var found = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        Visit(root, root.GetType().Name);
        return found;

        void Visit(object? at, string name)
        {
            if (at is null or string or Type or Delegate or Pointer)
                return;
            Type type = at.GetType();
            if (!type.IsValueType && !found.TryAdd(at, name))
                return;
            if (type.IsPrimitive || type.IsEnum || neverWritten.Contains(name))
                return;
            if (at is Array array)
            {
                if (!type.GetElementType()!.IsPrimitive)
                    foreach (object? element in (IEnumerable)array)
                        Visit(element, name);
                return;
            }

            for (Type? part = type; part is not null; part = part.BaseType)
                foreach (FieldInfo field in part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    Visit(field.GetValue(at), $"{type.Name.Split('`')[0]}.{field.Name}");
        }
    }

    private static TuneMachine Start(string name, ChipModel? model = null) =>
        TuneMachine.Start(TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, name + ".sid"))).Tune!, 1, new MachineOptions { ForceModels = model is { } forced ? [forced] : [] }).Machine!;

    private sealed class Samples : ISampleSink
    {
        public List<float> All { get; } = [];

        public void Write(ReadOnlySpan<float> samples) => All.AddRange(samples);
    }
}
