namespace SidFlow.Benchmarks.Programs;

/// <summary>Programs that judge by an exit code but look at what a tune cannot hear, so that the machine leaves it out (docs/emulator.md).</summary>
static class NotModelled
{
    const string Collisions = "measures by sprite collisions, which need pixels";
    const string LightPen = "needs the light pen";
    const string IdleBus = "reads what the VIC-II fetched from an idle bus";
    const string Drive = "needs a disk drive";

    static readonly (string Beginning, string Reason)[] Reasons =
    [
        ("VICII/spritecollisions/", Collisions), ("VICII/spritegap/", Collisions), ("VICII/spriterestart/", Collisions),
        ("VICII/spritevssprite/", Collisions), ("VICII/spritex/", Collisions), ("VICII/spritey/", Collisions),
        ("VICII/split-tests/spritescan/", Collisions), ("VICII/vsp-tester/", Collisions),
        ("general/fuxxortest/test-fuxxored", Collisions), ("general/fuxxortest/ef2-inst1", Drive), ("general/fuxxortest/ef2-inst2", Collisions),
        ("general/fuxxortest/ef2-inst3", Collisions), ("general/fuxxortest/ef2-inst4a", Collisions), ("general/fuxxortest/ef2-inst4c", Collisions),
        ("general/ram0001/test1", Collisions), ("interrupts/irq-ackn-bug/irq-ack-vicii", Collisions),
        ("VICII/lplatency/", LightPen), ("VICII/lp-trigger/", LightPen), ("VICII/split-tests/lightpen/", LightPen),
        ("VICII/phi1timing/", IdleBus),
    ];

    public static string? ReasonFor(string program) =>
        Reasons.FirstOrDefault(entry => program.StartsWith(entry.Beginning, StringComparison.Ordinal)).Reason;
}
