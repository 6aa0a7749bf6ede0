using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SidFlow.Browser.Tests;

/// <summary>The administrators' page: the first account, the login, a job, and axe-core's rules on every screen.</summary>
[TestFixture]
public sealed partial class AdminTest
{
    const string Name = "anna", Password = "correct horse battery";

    static readonly string[] Screens = ["overview", "devices", "jobs", "library", "models", "storage", "health", "people", "audit", "settings", "log", "first-steps", "you"];

    readonly List<IBrowserContext> open = [];
    readonly List<string> faults = [];
    Daemon daemon = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (Stage.SkipReason is not null)
            return;
        daemon = await Daemon.StartAsync(new Dictionary<string, string> { ["SIDFLOW__Devices__0__Id"] = "dry", ["SIDFLOW__Web__AdminRequestsPerMinute"] = "1000", ["SIDFLOW__Devices__0__Kind"] = "simulated" });
        await daemon.PostAsync("/api/setup", new { token = TokenOf(daemon), username = Name, password = Password });
    }

    [SetUp]
    public void NeedsABrowser()
    {
        Assertions.SetDefaultExpectTimeout(PlayerPage.WaitMs);
        if (Stage.SkipReason is { } reason)
            Assert.Ignore(reason);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (IBrowserContext context in open)
            await context.CloseAsync();
        open.Clear();
        string[] complaints = [.. faults];
        faults.Clear();
        Assert.That(complaints, Is.Empty, "the page complained");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (daemon is not null)
            await daemon.DisposeAsync();
    }

    [Test]
    public async Task TheFirstAccountIsMadeWithTheTokenOfTheLog()
    {
        // One of its own: the first account can be made once only.
        await using Daemon fresh = await Daemon.StartAsync();
        IPage page = await AdminAsync(fresh);
        await page.GetByLabel("Set-up token").FillAsync("WRONG-TOKEN");
        await page.GetByLabel("Your name").FillAsync(Name);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("log");

        await page.GetByLabel("Set-up token").FillAsync(TokenOf(fresh));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "First steps" })).ToBeVisibleAsync();
        await page.GotoAsync($"{fresh.Address}/admin#/overview");
        await Expect(page.GetByText("4 of 4 to do")).ToBeVisibleAsync();
    }

    [Test]
    public async Task ASettingIsChangedTheLogIsReadAndTheFirstStepsAreTaken()
    {
        IPage page = await InsideAsync();
        await page.GotoAsync($"{daemon.Address}/admin#/settings?q=FadeSeconds");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change Room:FadeSeconds" }).ClickAsync();
        await page.GetByLabel("Room:FadeSeconds", new() { Exact = false }).Last.FillAsync("7.5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Store" }).ClickAsync();
        await Expect(page.GetByText("stored here")).ToBeVisibleAsync();
        await Expect(page.GetByText("One setting takes effect at the next start.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change Room:FadeSeconds" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the default" }).ClickAsync();
        await Expect(page.GetByText("stored here")).ToHaveCountAsync(0);

        await page.GotoAsync($"{daemon.Address}/admin#/log?text=library");
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("Library scanned");
        await page.GetByLabel("Write from").SelectOptionAsync("warning");
        await Expect(page.GetByText("Lines from warning on are written now.")).ToBeVisibleAsync();
        await page.GetByLabel("Write from").SelectOptionAsync("information");

        await page.GotoAsync($"{daemon.Address}/admin#/first-steps");
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
        await page.GetByLabel("Folder", new() { Exact = true }).FillAsync("/no/such/folder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this folder" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no folder /no/such/folder");
        await page.GetByRole(AriaRole.Button, new() { Name = "Skip" }).ClickAsync();
        await Expect(page.GetByText("Renders may take, in GB")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Test dry" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(page.GetByText("All done. Each step can be taken again.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it again: Where data lies" }).ClickAsync();
        await Expect(page.GetByText("Renders may take, in GB")).ToBeVisibleAsync();
    }

    [Test]
    public async Task TheOrderOfTheOutputsIsChangedWithTheKeys()
    {
        IPage page = await InsideAsync();
        await page.GotoAsync($"{daemon.Address}/admin#/devices");
        ILocator order = page.Locator(".order li");
        await Expect(order.Nth(0)).ToContainTextAsync("dry");
        await page.GetByRole(AriaRole.Button, new() { Name = "emulator up" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(order.Nth(0)).ToContainTextAsync("emulator");
        await order.Nth(1).DragToAsync(order.Nth(0));
        await Expect(order.Nth(0)).ToContainTextAsync("dry");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the usual order" }).ClickAsync();
        await Expect(page.GetByText("The order is the usual one again.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task AJobIsSubmittedWatchedAndWrittenDown()
    {
        IPage page = await InsideAsync();
        await page.GotoAsync($"{Stage.Typed(daemon.Address)}/admin#/jobs");
        await page.GetByRole(AriaRole.Region, new() { Name = "Submit a job" }).GetByLabel("Type").SelectOptionAsync("scan");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = ScanJob() }).First.ClickAsync();
        await Expect(page.GetByText("completed")).ToBeVisibleAsync();
        await page.GotoAsync($"{Stage.Typed(daemon.Address)}/admin#/audit");
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "job:create" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the chain" }).ClickAsync();
        await Expect(page.GetByText("Each line follows from the one before.")).ToBeVisibleAsync();
    }

    [Test]
    public async Task APipelineIsRunAndItsModelPublished()
    {
        await using Daemon listened = await Daemon.StartAsync();
        await listened.PostAsync("/api/setup", new { token = TokenOf(listened), username = Name, password = Password });
        DemoTune[] demos = [.. (await listened.DemosAsync()).Take(6)];
        for (int at = 0; at < demos.Length; at++)
            await listened.PostAsync("/api/rate/feedback", new { events = new[] { new { uuid = Guid.NewGuid(), sid_path = demos[at].Path, action = at % 2 == 0 ? "like" : "dislike" } } });
        IPage page = await InsideAsync(of: listened);
        await page.GotoAsync($"{Stage.Typed(listened.Address)}/admin#/jobs");
        await page.GetByLabel("Parameters (JSON)").FillAsync("""{"stages":"scan,classify,train"}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^pipeline-") }).First.ClickAsync();
        await Expect(page.GetByText("completed")).ToBeVisibleAsync();

        await page.GotoAsync($"{Stage.Typed(listened.Address)}/admin#/models");
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish it" }).ClickAsync();
        // Six words are too few to show that it is better.
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Publish .* all the same$") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish all the same", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "in use" })).ToBeVisibleAsync();
        Assert.That((await listened.GetAsync("/api/model/latest")).GetProperty("modelVersion").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task EveryScreenKeepsTheRules([Values] bool phone)
    {
        if (!File.Exists(Repository.Axe))
            Assert.Ignore($"{Repository.Axe} is not there (npm ci in web/ui)");
        IPage page = await InsideAsync(phone);
        List<string> broken = [];
        foreach (string screen in Screens)
        {
            await page.GotoAsync($"{Stage.Typed(daemon.Address)}/admin#/{screen}");
            await Expect(page.GetByText("Loading …")).ToHaveCountAsync(0);
            await page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
            string[] found = await page.EvaluateAsync<string[]>("async () => (await axe.run()).violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`))");
            broken.AddRange(found.Select(rule => $"{screen}: {rule}"));
            Assert.That(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"), Is.LessThanOrEqualTo(0), $"{screen} scrolls sideways");
        }
        Assert.That(broken, Is.Empty, string.Join("\n", broken));
    }

    [Test]
    public async Task ALoginThatIsGuessedAtIsLocked()
    {
        IPage page = await AdminAsync(daemon);
        await page.GetByLabel("Name").FillAsync("mallory");
        for (int guess = 0; guess < 6; guess++)
        {
            await page.GetByLabel("Password").FillAsync($"wrong {guess}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        }
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many failed logins");
    }

    static string TokenOf(Daemon of) => Token().Match(of.Log).Groups[1].Value;

    static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    async Task<IPage> AdminAsync(Daemon of, bool phone = false)
    {
        IBrowserContext context = await Stage.Browser.NewContextAsync(new() { ViewportSize = phone ? PlayerPage.Phone : PlayerPage.Desk });
        open.Add(context);
        IPage page = await context.NewPageAsync();
        page.PageError += (_, error) => faults.Add(error);
        await page.GotoAsync($"{Stage.Typed(of.Address)}/admin");
        return page;
    }

    async Task<IPage> InsideAsync(bool phone = false, Daemon? of = null)
    {
        IPage page = await AdminAsync(of ?? daemon, phone);
        await page.GetByLabel("Name").FillAsync(Name);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        return page;
    }

    [GeneratedRegex("set-up token is ([A-Z0-9-]+)")]
    private static partial Regex Token();

    [GeneratedRegex("^scan-")]
    private static partial Regex ScanJob();
}
