using System.Runtime.Versioning;
using SidFlow.Services.Accounts;
using SidFlow.Services.Taste;

namespace SidFlow.Services.Tests.Accounts;

[TestFixture]
public sealed class AccountsTest
{
    AccountRig rig = null!;

    [SetUp]
    public void Open() => rig = new AccountRig();

    [TearDown]
    public void Close() => rig.Dispose();

    [Test]
    public async Task ANameIsTakenOnce()
    {
        await rig.AddAsync("anna");
        Assert.That(() => rig.AddAsync("anna"), Throws.InstanceOf<AccountException>());
    }

    [Test]
    public async Task ThereIsAlwaysASuperAdmin()
    {
        User anna = await rig.AddAsync("anna", Role.SuperAdmin);
        Assert.That(() => rig.Users.SetRoleAsync(anna.Id, Role.Operations, default), Throws.InstanceOf<AccountException>());
        Assert.That(() => rig.Users.SuspendAsync(anna.Id, true, default), Throws.InstanceOf<AccountException>());
        Assert.That(() => rig.Users.RemoveAsync(anna.Id, default), Throws.InstanceOf<AccountException>());

        User bob = await rig.AddAsync("bob", Role.SuperAdmin);
        await rig.Users.SuspendAsync(bob.Id, true, default);
        Assert.That(() => rig.Users.RemoveAsync(anna.Id, default), Throws.InstanceOf<AccountException>(), "a suspended one does not count");
        await rig.Users.SuspendAsync(bob.Id, false, default);
        await rig.Users.RemoveAsync(anna.Id, default);
        Assert.That(rig.Users.Find("anna"), Is.Null);
    }

    [Test]
    public async Task AListenersTasteGoesOnInOneAccount()
    {
        string listener = Listeners.Of(Listeners.NewSecret())!;
        User anna = await rig.Users.AddAsync("anna", Role.Listener, "h", default, listener: listener);
        User bob = await rig.Users.AddAsync("bob", Role.Listener, "h", default, listener: listener);
        Assert.That(anna.Listener, Is.EqualTo(listener));
        Assert.That(bob.Listener, Is.Not.EqualTo(listener));
        Assert.That(Listeners.IsName(bob.Listener));
    }

    [Test]
    public async Task SessionsEndWithThePasswordAndWithTime()
    {
        User anna = await rig.AddAsync("anna");
        string one = await OpenAsync(anna), two = await OpenAsync(anna);
        await rig.Users.SetPasswordAsync(anna.Id, "h", false, keep: rig.Sessions.Find(one)!.Id, default);
        Assert.That(rig.Sessions.Find(two), Is.Null);
        Assert.That(rig.Sessions.Find(one), Is.Not.Null);
        rig.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(rig.Sessions.Find(one), Is.Null);
    }

    [Test]
    public async Task ASuspendedAccountsSessionsAndKeysOpenNothing()
    {
        User anna = await rig.AddAsync("anna");
        string session = await OpenAsync(anna);
        (string key, _) = await rig.Keys.AddAsync("k", anna.Id, [Permission.ReadStatus], null, default);
        await rig.Users.SuspendAsync(anna.Id, true, default);
        Assert.That(rig.Sessions.Find(session), Is.Null);
        Assert.That(rig.Keys.Find(key), Is.Null);
    }

    [Test]
    public async Task AnAccountHasSoManySessionsAtMost()
    {
        User anna = await rig.AddAsync("anna");
        string first = await OpenAsync(anna);
        for (int i = 0; i < LoginSessionStore.MostOfOne; i++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
            await OpenAsync(anna);
        }
        Assert.That(rig.Sessions.Find(first), Is.Null);
        Assert.That(rig.Sessions.List(anna.Id, 1000), Has.Count.EqualTo(LoginSessionStore.MostOfOne));
    }

    [Test]
    public async Task KeysExpireAndAreRevoked()
    {
        (string brief, _) = await rig.Keys.AddAsync("brief", null, [Permission.ReadStatus, Permission.MakeBackups], rig.Clock.GetUtcNow() + TimeSpan.FromDays(1), default);
        (string lasting, ApiKey kept) = await rig.Keys.AddAsync("lasting", null, [Permission.ReadStatus], null, default);
        Assert.That(rig.Keys.Find(brief)!.Scopes, Is.EqualTo(new[] { Permission.ReadStatus, Permission.MakeBackups }));
        rig.Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(rig.Keys.Find(brief), Is.Null);
        Assert.That(rig.Keys.Find(lasting), Is.Not.Null);
        Assert.That(await rig.Keys.RevokeAsync(kept.Id, default));
        Assert.That(rig.Keys.Find(lasting), Is.Null);
    }

    [Test]
    public async Task NothingThatOpensADoorIsStoredInClear()
    {
        User anna = await rig.AddAsync("anna");
        string session = await OpenAsync(anna);
        (string key, _) = await rig.Keys.AddAsync("k", anna.Id, [Permission.ReadStatus], null, default);
        byte[] totp = await rig.Second.EnrolAsync(anna.Id, default);
        IReadOnlyList<string> codes = (await rig.Second.ConfirmAsync(anna.Id, Totp.CodeOf(totp, Totp.StepOf(rig.Clock.GetUtcNow())), default))!;

        string copy = rig.SetupFile + ".db";
        rig.Database.CopyTo(copy);
        byte[] bytes = File.ReadAllBytes(copy);
        foreach (byte[] secret in (byte[][])[System.Text.Encoding.UTF8.GetBytes(session), System.Text.Encoding.UTF8.GetBytes(key), totp, System.Text.Encoding.UTF8.GetBytes(Secrets.Plain(codes[0]))])
            Assert.That(bytes.AsSpan().IndexOf(secret), Is.Negative);
    }

    [Test]
    [SupportedOSPlatform("linux")]
    public async Task TheSetupTokenIsForItsOwnersEyesAndGoesWithTheFirstSuperAdmin()
    {
        string token = rig.Setup.Current()!;
        Assert.That(File.GetUnixFileMode(rig.SetupFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(new SetupToken(rig.SetupFile, rig.Users).Current(), Is.EqualTo(token), "a restart keeps it");
        Assert.That(rig.Setup.Matches(token.ToLowerInvariant().Replace("-", " ")));
        Assert.That(rig.Setup.Matches(null) || rig.Setup.Matches("") || rig.Setup.Matches(token[..^1]), Is.False);

        await rig.AddAsync("anna", Role.Operations);
        Assert.That(rig.Setup.Matches(token), "another administrator leaves it");
        await rig.Users.AddAsync("bob", Role.SuperAdmin, "h", default, first: true);
        Assert.That(rig.Setup.Matches(token), Is.False);
        Assert.That(File.Exists(rig.SetupFile), Is.False);
        Assert.That(() => rig.Users.AddAsync("eve", Role.SuperAdmin, "h", default, first: true), Throws.InstanceOf<AccountException>());
    }

    [Test]
    public void EachRowOfTheTableIsThereOnceAndOnlySuperAdminsMayEverything()
    {
        Assert.That(AccessTable.Rows.Select(row => row.Permission), Is.EquivalentTo(Enum.GetValues<Permission>()));
        Assert.That(AccessTable.Rows.Select(row => row.Name), Is.Unique);
        Assert.That(AccessTable.Of(Role.SuperAdmin), Has.Count.EqualTo(AccessTable.Rows.Count));
        Assert.That(AccessTable.Of(Role.Listener), Is.Empty);
        foreach (Role role in new[] { Role.Operations, Role.Support, Role.Finance, Role.Security })
            Assert.That(AccessTable.Of(role), Has.Count.InRange(1, AccessTable.Rows.Count - 1), role.ToString());
    }

    [TestCase("anna", "anna")]
    [TestCase("Anna.B-1_x", "anna.b-1_x")]
    [TestCase("a", null)]
    [TestCase("-anna", null)]
    [TestCase("an na", null)]
    [TestCase("änna", null)]
    [TestCase("anna\n", null)]
    [TestCase(null, null)]
    public void Names(string? given, string? name) => Assert.That(AccountRules.NameOf(given), Is.EqualTo(name));

    [TestCase("correct horse", Role.SuperAdmin, true)]
    [TestCase("elevenchars", Role.SuperAdmin, false)]
    [TestCase("elevenchars", Role.Listener, true)]
    [TestCase("seven77", Role.Listener, false)]
    [TestCase("aaaaaaaaaaaaaaaaaaaa", Role.SuperAdmin, false)]
    [TestCase("my name is anna, hello", Role.SuperAdmin, false)]
    public void Passwords(string password, Role role, bool good) => Assert.That(AccountRules.Complaint(password, "anna", role) is null, Is.EqualTo(good));

    Task<string> OpenAsync(User user) => rig.Sessions.OpenAsync(user.Id, rig.Clock.GetUtcNow() + TimeSpan.FromHours(1), AccountRig.Client, "a browser", default);
}
