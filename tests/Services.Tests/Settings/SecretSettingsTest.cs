using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Settings;

/// <summary>Secrets in the settings: weak ones stop a start that others could reach, and none is ever part of a message.</summary>
[TestFixture]
public sealed class SecretSettingsTest
{
    const string Strong = "7f1c0b5e9a4d2836c1e0f7a95b3d8e64";

    [TestCase("*", "hunter2")]
    [TestCase("192.168.1.5", "changeme-changeme-changeme-changeme")]
    [TestCase("*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void AWeakTokenStopsAServerThatOthersCanReach(string address, string token)
    {
        SettingsException refused = Assert.Throws<SettingsException>(() => Load(("Web:Address", address), ("Admin:Token", token)))!;
        Assert.That(refused.Message, Does.Contain("Admin:Token").And.Not.Contain(token));
    }

    [TestCase("127.0.0.1", "short")]
    [TestCase("*", Strong)]
    public void OthersDoNot(string address, string token) => Assert.That(Load(("Web:Address", address), ("Admin:Token", token)).Admin.Token, Is.EqualTo(token));

    [Test]
    public void AWeakPasswordStopsTheStartAnywhere()
    {
        SettingsException refused = Assert.Throws<SettingsException>(() => Load(("Admin:User", "anna"), ("Admin:Password", "hunter2")))!;
        Assert.That(refused.Message, Does.Contain("Admin:Password").And.Not.Contain("hunter2"));
        Assert.Throws<SettingsException>(() => Load(("Admin:User", "anna")));
        Assert.That(Load(("Admin:User", "Anna"), ("Admin:Password", "correct horse battery")).Admin.User, Is.EqualTo("anna"));
    }

    [Test]
    public void SystemdMayHandThemOver()
    {
        using var folder = new TempFolder();
        folder.Write("admin-token", Strong + "\n");
        Assert.That(SettingsLoader.Load(new SettingsSources { OperatorFile = "/nonexistent", Environment = new Dictionary<string, string> { ["CREDENTIALS_DIRECTORY"] = folder.Path } }).Admin.Token, Is.EqualTo(Strong));
    }

    [Test]
    public void SettingsThatAreWrittenOutHideThem()
    {
        SidFlowSettings settings = Load(("Admin:Token", Strong), ("Tls:Password", "hidden one"));
        Assert.That($"{settings.Admin} {settings.Tls}", Does.Not.Contain(Strong).And.Not.Contain("hidden one"));
    }

    static SidFlowSettings Load(params (string Key, string Value)[] values) =>
        SettingsLoader.Load(new SettingsSources { OperatorFile = "/nonexistent", CommandLine = values.ToDictionary(value => value.Key, value => value.Value) });
}
