using McpCore.Plugins.Tests.Support;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Tests.Workers;

/// <summary>What a plugin as a whole gets from the host, in a worker process.</summary>
public sealed class WorkerServicesTests : IDisposable
{
    private readonly ServicedHome _home = new("process");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AgentWithServices_HasAllThatThePluginGot()
    {
        await using var host = await _home.LoadAsync();

        var result = (await host.RunAsync("serviced", """{"name":"Ada"}""")).ResultNode();

        Assert.Equal("process", host.View(_home.Id).Isolation);
        Assert.Equal(("Hello Ada", _home.Id, "1.0.0"), ((string?)result["greeting"], (string?)result["plugin"], (string?)result["version"]));
        Assert.Equal((_home.DataDirectory, ServicedHome.Key.Length), ((string?)result["data_directory"], (int)result["secret_length"]!));
        Assert.Contains(_home.Log.Lines, line => (line.Level, line.Text) == (LogLevel.Information, $"Plugin {_home.Id} 1.0.0: Greeting is Hello, the key is ***"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task DisposeAsync_LoadedPlugin_WasCalledInOrder()
    {
        await using (await _home.LoadAsync())
        {
            Assert.Equal(["1.0.0 services", "1.0.0 start", "1.0.0 health"], _home.Calls);
        }

        Assert.Equal(["1.0.0 services", "1.0.0 start", "1.0.0 health", "1.0.0 stop", "1.0.0 greeter disposed", "1.0.0 disposed"], _home.Calls);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("failing_version", "activation_failed", "no luck with ***")]
    [InlineData("unhealthy_version", "unhealthy", "the key *** is not taken")]
    public async Task ReloadAsync_NewVersionGoesWrong_OldOneServes(string setting, string code, string words)
    {
        _home.Settings[setting] = "2.0.0";
        await using var host = await _home.LoadAsync();

        _home.SetVersion("2.0.0");
        await host.ReloadAsync(_home.Id, Token);

        Assert.Equal(["1.0.0 Active ", $"2.0.0 Failed {code}"], host.Plugins.Select(plugin => $"{plugin.Version} {plugin.State} {plugin.ReasonCode}"));
        Assert.Contains(words, host.Plugins[1].Reason, StringComparison.Ordinal);
        Assert.Equal("1.0.0", (string?)(await host.RunAsync("serviced", "{}")).ResultNode()["version"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ProbeAsync_LastAnswerIsOld_AsksAgain()
    {
        await using var host = await _home.LoadAsync(options => options.HealthAge = TimeSpan.Zero);
        await File.WriteAllTextAsync(Path.Combine(_home.DataDirectory, "ill"), "", Token);

        await host.ProbeAsync(_home.Id, Token);

        Assert.Equal((false, "the key *** is not taken"), (host.View(_home.Id).Health!.IsHealthy, host.View(_home.Id).Health!.Message));
    }
}
