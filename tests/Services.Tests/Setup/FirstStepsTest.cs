using FsCheck;
using FsCheck.Fluent;
using SidFlow.Services.Setup;

namespace SidFlow.Services.Tests.Setup;

[TestFixture]
public sealed class FirstStepsTest
{
    [Test]
    public void A_step_that_was_left_out_stays_so_and_can_be_opened_again()
    {
        using var folder = new TempFolder();
        var steps = new FirstSteps(folder[FirstSteps.FileName]);
        Assert.That(steps.Read(), Has.All.Matches<FirstStep>(step => step!.State == StepState.Open));
        steps.Set("restore", StepState.Skipped);
        steps.Set("devices", StepState.Done);
        Assert.That(new FirstSteps(folder[FirstSteps.FileName]).Read().Select(step => step.State), Is.EqualTo(new[] { StepState.Skipped, StepState.Open, StepState.Open, StepState.Done }));
        steps.Set("restore", StepState.Open);
        Assert.That(steps.Read()[0].State, Is.EqualTo(StepState.Open));
    }

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("{\"restore\": 1, \"none\": \"done\", \"storage\": \"DONE\"}")]
    [TestCase("{\"restore\": \"do")]
    public void What_is_not_understood_counts_for_nothing(string text) => Assert.That(FirstSteps.Parse(System.Text.Encoding.UTF8.GetBytes(text)), Is.Empty);

    [Test]
    public void Any_bytes_are_read_without_a_fault() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => bytes ?? []).ToArbitrary(), bytes => FirstSteps.Parse(bytes).Count <= FirstSteps.Names.Count).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
