using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Agents.Testing;

namespace McpCore.Agents.Tests.Plugins;

public sealed class PluginContextTests : IDisposable
{
    private readonly TestPlugin _plugin = new()
    {
        Id = "mail",
        Settings = """{"sender": "ada@example.org", "password": "open-sesame", "tries": 4, "pause": "2s"}""",
        Secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = "open-sesame" },
        HttpHandler = new Pong(),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _plugin.Dispose();

    [Fact]
    public void SettingsAs_SnakeCaseSettings_ReadsThem() =>
        Assert.Equal(new MailSettings { Sender = "ada@example.org", Password = "open-sesame", Tries = 4, Pause = TimeSpan.FromSeconds(2) }, _plugin.Context.SettingsAs<MailSettings>());

    [Fact]
    public void Settings_None_AreAnEmptyObject()
    {
        using var plugin = new TestPlugin { Settings = "" };

        Assert.Equal("{}", plugin.Context.Settings.GetRawText());
    }

    [Fact]
    public void Secret_Known_IsItsText() => Assert.Equal("open-sesame", _plugin.Context.Secret("password"));

    [Fact]
    public void Secret_Unknown_SaysHowToGiveIt()
    {
        var exception = Assert.Throws<KeyNotFoundException>(() => _plugin.Context.Secret("token"));

        Assert.Contains("plugins.mail.settings.token", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataDirectory_AskedFor_IsMade()
    {
        Assert.False(Directory.Exists(_plugin.DataDirectory));

        Assert.Equal(_plugin.DataDirectory, _plugin.Context.DataDirectory);
        Assert.True(Directory.Exists(_plugin.DataDirectory));
    }

    [Fact]
    public async Task Http_AskedTwice_IsOneClient()
    {
        Assert.Same(_plugin.Context.Http, _plugin.Context.Http);
        Assert.Equal("pong", await _plugin.Context.Http.GetStringAsync(new Uri("http://localhost/ping"), Token));
    }

    [Fact]
    public void Log_Template_IsRendered()
    {
        _plugin.Context.Log.Warning("{Count} mails wait", 3);

        var line = Assert.Single(_plugin.Log);
        Assert.Equal((JobLogLevel.Warning, "3 mails wait"), (line.Level, line.Message));
    }

    [Fact]
    public void DescribeSettings_OfASettingsType_IsItsSchema()
    {
        var schema = JsonNode.Parse(new MailPlugin().DescribeSettings().Span)!;

        Assert.Equal(5, (int)schema["properties"]!["tries"]!["maximum"]!);
        Assert.Equal(["sender"], schema["required"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public void DescribeSettings_WithoutASettingsType_IsEmpty() => Assert.True(new PlainPlugin().DescribeSettings().IsEmpty);

    [Fact]
    public async Task StartAsync_PluginWithSettings_HasThemFromItsServicesOn()
    {
        var services = await _plugin.StartAsync(new MailPlugin(), Token);

        Assert.Equal("ada@example.org", services!.GetService(typeof(string)));
    }

    [Fact]
    public void Settings_InTheConstructor_AreRefused() => Assert.Contains("constructor", Assert.Throws<InvalidOperationException>(() => new HastyPlugin()).Message, StringComparison.Ordinal);

    [Fact]
    public async Task CheckHealthAsync_OfThePlainPlugin_IsHealthy() => Assert.Equal(PluginHealth.Healthy(), await new PlainPlugin().CheckHealthAsync(Token));

    [Fact]
    public async Task Plugin_InARun_IsTheOneOfTheAgent()
    {
        var outcome = await new AgentTester(new SenderAgent(), _plugin).RunAsync("{}", cancellationToken: Token);

        Assert.Equal("mail ada@example.org", outcome.ResultAs<Told>().Text);
    }

    [Fact]
    public async Task Plugin_WithoutAHostThatAttachesOne_IsRefused()
    {
        var outcome = await new SenderAgent().RunAsync("{}"u8.ToArray(), new TestJobPort(new TestJob()), Token);

        Assert.Equal(AgentOutcomeKind.Failed, outcome.Kind);
        Assert.Contains("Attach", outcome.Message, StringComparison.Ordinal);
    }

    private sealed record MailSettings
    {
        public required string Sender { get; init; }

        public string? Password { get; init; }

        [Range(1, 5)]
        public int Tries { get; init; } = 3;

        public TimeSpan Pause { get; init; }
    }

    private sealed record Told(string Text);

    private sealed record Nothing;

    [JobType("sender")]
    private sealed class SenderAgent : Agent<Nothing, Told>
    {
        public override Task<Told> ExecuteAsync(Nothing payload, JobContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new Told($"{context.Plugin.Id} {context.Plugin.Settings.GetProperty("sender").GetString()}"));
    }

    private sealed class PlainPlugin : PluginBase;

    private sealed class MailPlugin : PluginBase<MailSettings>
    {
        public override IServiceProvider CreateServices(PluginContext context) => new One(Settings.Sender);
    }

    private sealed class HastyPlugin : PluginBase<MailSettings>
    {
        public HastyPlugin() => _ = Settings;
    }

    private sealed class One(object service) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType.IsInstanceOfType(service) ? service : null;
    }

    private sealed class Pong : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("pong", Encoding.UTF8) });
    }
}
