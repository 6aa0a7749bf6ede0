using NUnit.Framework;
using SidFlow.Emu.Cia;

namespace SidFlow.Emu.Tests.Cia;

/// <summary>A CIA that nobody looks at sleeps. It must wake as one that was clocked in every cycle.</summary>
public sealed class LazyClockTests
{
    private const int MainsTick = 19_704;

    // Timer latches, masks and controls, and few of the others: what a tune sets up.
    private static readonly int[] registers = [4, 4, 5, 6, 6, 7, 13, 13, 13, 14, 14, 14, 15, 15, 15, 12, 8];
    private static readonly byte[] latches = [0, 1, 2, 3, 7, 16, 60, 125, 200];
    private static readonly byte[] controls = [0x00, 0x01, 0x11, 0x19, 0x09, 0x41, 0x51, 0x61, 0x31, 0x10];

    [Test]
    public void SleepingChangesNothing([Range(1, 40)] int seed, [Values] CiaModel model)
    {
        var random = new Random(seed);
        var lazy = new Mos6526(model, MainsTick, 0);
        var eager = new Mos6526(model, MainsTick, 0);
        long now = 0, changedAt = 0;
        bool low = false;
        for (int access = 0; access < 300; access++)
        {
            long next = now + random.Next(4) switch { 0 => 1, 1 => random.Next(1, 8), 2 => random.Next(1, 400), _ => random.Next(1, 30_000) };
            while (now < next)
            {
                eager.AdvanceTo(++now);
                // As the board does it: at its events, and not before.
                if (lazy.NextEvent <= now)
                    lazy.AdvanceTo(now);
                if (eager.InterruptLow != low)
                    (low, changedAt) = (eager.InterruptLow, eager.InterruptChangedAt);
                if (lazy.InterruptLow != low || lazy.InterruptChangedAt != eager.InterruptChangedAt)
                    Assert.Fail($"pin {(lazy.InterruptLow ? "low" : "high")} since {lazy.InterruptChangedAt}, should be {(low ? "low" : "high")} since {changedAt}, at {now}");
            }

            if (random.Next(3) == 0)
            {
                int register = random.Next(16);
                Assert.That(lazy.Read(register, now), Is.EqualTo(eager.Read(register, now)), $"register {register} at {now}");
            }
            else
            {
                int register = registers[random.Next(registers.Length)];
                byte value = register switch
                {
                    4 or 6 => latches[random.Next(latches.Length)],
                    5 or 7 => (byte)(random.Next(4) == 0 ? random.Next(8) : 0),
                    14 or 15 => controls[random.Next(controls.Length)],
                    13 => (byte)((random.Next(3) == 0 ? 0 : 0x80) | random.Next(32)),
                    _ => (byte)random.Next(256),
                };
                lazy.Write(register, value, now);
                eager.Write(register, value, now);
            }
        }
    }
}
