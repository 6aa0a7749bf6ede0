using SidFlow.Services.Accounts;

namespace SidFlow.Services.Tests.Accounts;

[TestFixture]
public sealed class LoginsTest
{
    AccountRig rig = null!;

    [SetUp]
    public async Task Open()
    {
        rig = new AccountRig();
        await rig.AddAsync("anna");
    }

    [TearDown]
    public void Close() => rig.Dispose();

    [Test]
    public async Task TheRightPasswordOpens()
    {
        LoginResult result = await rig.TryAsync("Anna");
        Assert.That(result.User?.Name, Is.EqualTo("anna"));
        Assert.That(rig.Users.Find("anna")!.LastLogin, Is.EqualTo(rig.Clock.GetUtcNow()));
    }

    [TestCase("anna", "wrong")]
    [TestCase("nobody", AccountRig.Password)]
    [TestCase("", "")]
    [TestCase("../../etc", "x")]
    public async Task AnythingElseIsWrongInOneWay(string name, string password) =>
        Assert.That((await rig.TryAsync(name, password)).Refusal, Is.EqualTo(LoginRefusal.Wrong));

    [Test]
    public async Task FiveFailuresLockTheAccountEvenForTheRightPassword()
    {
        for (int i = 0; i < LoginThrottle.AccountTries; i++)
            Assert.That((await rig.TryAsync("anna", $"guess {i}", client: $"10.0.0.{i}")).Refusal, Is.EqualTo(LoginRefusal.Wrong));

        LoginResult locked = await rig.TryAsync("anna", client: "10.0.0.99");
        Assert.That(locked.Refusal, Is.EqualTo(LoginRefusal.Locked));
        Assert.That(locked.Wait, Is.EqualTo(LoginThrottle.FirstWait));
        Assert.That(rig.Throttle.LockedUntil("anna"), Is.EqualTo(rig.Clock.GetUtcNow() + LoginThrottle.FirstWait));

        rig.Clock.Advance(LoginThrottle.FirstWait);
        Assert.That((await rig.TryAsync("anna")).User, Is.Not.Null);
        Assert.That((await rig.TryAsync("anna", "wrong")).Refusal, Is.EqualTo(LoginRefusal.Wrong), "a success clears the account's failures");
    }

    [Test]
    public async Task EachFurtherFailureLocksForLongerUpToALimit()
    {
        for (int i = 0; i < LoginThrottle.AccountTries; i++)
            await rig.TryAsync("anna", "wrong", client: $"10.0.0.{i}");
        List<double> minutes = [];
        for (int i = 0; i < 6; i++)
        {
            minutes.Add((await rig.TryAsync("anna", "wrong", client: $"10.0.1.{i}")).Wait!.Value.TotalMinutes);
            rig.Clock.Advance(TimeSpan.FromMinutes(minutes[^1]));
            await rig.TryAsync("anna", "wrong", client: $"10.0.2.{i}");
        }
        Assert.That(minutes, Is.EqualTo(new double[] { 1, 2, 4, 8, 15, 15 }));
    }

    [Test]
    public async Task AClientThatTriesManyAccountsIsLockedOut()
    {
        for (int i = 0; i < LoginThrottle.ClientTries; i++)
            Assert.That((await rig.TryAsync($"user{i}", "wrong")).Refusal, Is.EqualTo(LoginRefusal.Wrong));

        Assert.That((await rig.TryAsync("anna")).Refusal, Is.EqualTo(LoginRefusal.Locked));
        Assert.That((await rig.TryAsync("anna", client: "192.168.1.21")).User, Is.Not.Null, "another client");
    }

    [Test]
    public async Task AClientsOwnAccountDoesNotClearItsGuesses()
    {
        for (int i = 0; i < LoginThrottle.ClientTries - 1; i++)
        {
            await rig.TryAsync($"user{i}", "wrong");
            Assert.That((await rig.TryAsync("anna")).User, Is.Not.Null);
        }
        await rig.TryAsync("user99", "wrong");
        Assert.That((await rig.TryAsync("anna")).Refusal, Is.EqualTo(LoginRefusal.Locked));
    }

    [Test]
    public async Task TriesAtOnceCountEach()
    {
        LoginResult[] results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => rig.TryAsync("anna", "wrong", client: $"10.0.0.{i}")));
        Assert.That(results.Count(result => result.Refusal == LoginRefusal.Wrong), Is.EqualTo(LoginThrottle.AccountTries));
    }

    [Test]
    public async Task AnUnlockedAccountOpensAtOnce()
    {
        for (int i = 0; i < LoginThrottle.AccountTries; i++)
            await rig.TryAsync("anna", "wrong");
        await rig.Throttle.UnlockAsync("anna", default);
        Assert.That((await rig.TryAsync("anna")).User, Is.Not.Null);
    }

    [Test]
    public async Task FailuresAreForgottenAfterAnHour()
    {
        for (int i = 0; i < LoginThrottle.AccountTries - 1; i++)
            await rig.TryAsync("anna", "wrong");
        rig.Clock.Advance(TimeSpan.FromMinutes(61));
        await rig.TryAsync("anna", "wrong");
        Assert.That((await rig.TryAsync("anna")).User, Is.Not.Null);
    }

    [Test]
    public async Task ASuspendedAccountIsToldSoByTheRightPasswordOnly()
    {
        await rig.Users.SuspendAsync(rig.Users.Find("anna")!.Id, true, default);
        Assert.That((await rig.TryAsync("anna", "wrong")).Refusal, Is.EqualTo(LoginRefusal.Wrong));
        Assert.That((await rig.TryAsync("anna")).Refusal, Is.EqualTo(LoginRefusal.Suspended));
    }

    [Test]
    public async Task WithASecondFactorThePasswordAloneIsNotEnough()
    {
        (User anna, byte[] secret, IReadOnlyList<string> recovery) = await EnrolAsync();
        Assert.That((await rig.TryAsync("anna")).Refusal, Is.EqualTo(LoginRefusal.CodeNeeded));
        Assert.That((await rig.TryAsync("anna", code: "000000")).Refusal, Is.EqualTo(LoginRefusal.Wrong));

        rig.Clock.Advance(TimeSpan.FromSeconds(30));
        string code = Totp.CodeOf(secret, Totp.StepOf(rig.Clock.GetUtcNow()));
        Assert.That((await rig.TryAsync("anna", "wrong", code)).Refusal, Is.EqualTo(LoginRefusal.Wrong), "a wrong password does not use the code up");
        Assert.That((await rig.TryAsync("anna", code: code)).User?.Id, Is.EqualTo(anna.Id));
        Assert.That((await rig.TryAsync("anna", code: code)).Refusal, Is.EqualTo(LoginRefusal.Wrong), "a code is good once");
        Assert.That((await rig.TryAsync("anna", code: recovery[3].ToLowerInvariant())).User, Is.Not.Null);
        Assert.That((await rig.TryAsync("anna", code: recovery[3])).Refusal, Is.EqualTo(LoginRefusal.Wrong), "so is a recovery code");
        Assert.That(rig.Second.CodesLeft(anna.Id), Is.EqualTo(SecondFactor.RecoveryCodes - 1));
    }

    [Test]
    public async Task AskingForACodeDoesNotClearWrongCodes()
    {
        await EnrolAsync();
        for (int i = 0; i < LoginThrottle.AccountTries; i++)
        {
            Assert.That((await rig.TryAsync("anna", client: $"10.0.0.{i}")).Refusal, Is.EqualTo(LoginRefusal.CodeNeeded));
            Assert.That((await rig.TryAsync("anna", code: "000000", client: $"10.0.0.{i}")).Refusal, Is.EqualTo(LoginRefusal.Wrong));
        }
        Assert.That((await rig.TryAsync("anna")).Refusal, Is.EqualTo(LoginRefusal.Locked));
    }

    async Task<(User User, byte[] Secret, IReadOnlyList<string> Recovery)> EnrolAsync()
    {
        User anna = rig.Users.Find("anna")!;
        byte[] secret = await rig.Second.EnrolAsync(anna.Id, default);
        Assert.That(await rig.Second.ConfirmAsync(anna.Id, "000000", default), Is.Null);
        Assert.That((await rig.TryAsync("anna")).User, Is.Not.Null, "it is not on before it is confirmed");
        IReadOnlyList<string> recovery = (await rig.Second.ConfirmAsync(anna.Id, Totp.CodeOf(secret, Totp.StepOf(rig.Clock.GetUtcNow())), default))!;
        Assert.That(recovery.Distinct().Count(), Is.EqualTo(SecondFactor.RecoveryCodes));
        return (anna, secret, recovery);
    }
}
