using NUnit.Framework;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Tests.Machine;

/// <summary>Once a tune is under way, all that machine and chip allocate is the array of each slice.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 500, Slices = 500;
    private const int ArrayHeader = 24, WriteBytes = 8;

    [TestCase("Commando")]
    [TestCase("Flat_Beat_25_Years_Flat_Eric")]
    [TestCase("Giana_Sisters_DS")]
    [TestCase("Blade_Runner_Main_Titles_2SID")]
    public void Each_slice_costs_its_array_and_nothing_else(string name)
    {
        TuneMachine machine = TuneMachine.Start(TuneParser.Parse(File.ReadAllBytes(Path.Combine(Corpus.Tunes, name + ".sid"))).Tune!, 1, new MachineOptions()).Machine!;
        var chip = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions(), new Nowhere());
        Play(machine, chip, WarmUp);

        long before = GC.GetAllocatedBytesForCurrentThread();
        long arrays = Play(machine, chip, Slices);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(arrays, Is.GreaterThan(0));
        // The runtime's own count is off by an object (24 bytes) now and then; anything allocated per slice would add 12,000.
        Assert.That(allocated - arrays, Is.InRange(0, Slices));
    }

    /// <returns>Bytes that the slices' arrays take.</returns>
    private static long Play(TuneMachine machine, SoftwareSid chip, int slices)
    {
        long arrays = 0;
        for (int i = 0; i < slices; i++)
        {
            TapeSlice slice = machine.Run(machine.Now + 19_656);
            chip.Play(slice);
            if (!slice.Writes.IsEmpty)
                arrays += ArrayHeader + (WriteBytes * slice.Writes.Length);
        }

        return arrays;
    }

    private sealed class Nowhere : ISampleSink
    {
        public void Write(ReadOnlySpan<float> samples)
        {
        }
    }
}
