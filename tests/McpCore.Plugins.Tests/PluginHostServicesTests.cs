using McpCore.Agents;
using McpCore.Plugins.Tests.Support;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Tests;

/// <summary>What a plugin as a whole gets from the host.</summary>
public sealed class PluginHostServicesTests : IDisposable
{
    private readonly ServicedHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AgentWithServices_HasAllThatThePluginGot()
    {
        await using var host = await _home.LoadAsync();

        var result = (await host.RunAsync("serviced", """{"name":"Ada"}""")).ResultNode();

        Assert.Equal(("Hello Ada", _home.Id, "1.0.0"), ((string?)result["greeting"], (string?)result["plugin"], (string?)result["version"]));
        Assert.Equal((_home.DataDirectory, ServicedHome.Key.Length), ((string?)result["data_directory"], (int)result["secret_length"]!));
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

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_PluginLogs_LineIsInTheLogWithoutTheSecret()
    {
        await using var host = await _home.LoadAsync();

        var line = Assert.Single(_home.Log.Lines, line => line.Text.Contains("Greeting is", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Information, $"Plugin {_home.Id} 1.0.0: Greeting is Hello, the key is ***"), (line.Level, line.Text));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_NoSchemaInTheManifest_ChecksByTheSettingsTypeBeforeAnythingIsMade()
    {
        _home.Faults = [new PayloadFault("$.retries", "range", "12 is out of range", "at most 10"), new PayloadFault("$.api_key", "length", $"\"{ServicedHome.Key}\" is too short", "at least 20 characters")];

        await using var host = await _home.LoadAsync();

        var view = host.View(_home.Id);
        Assert.Equal((PluginState.Refused, "settings_invalid"), (view.State, view.ReasonCode));
        Assert.Contains($"plugins.{_home.Id}.settings.retries: 12 is out of range (allowed: at most 10)", view.Reason, StringComparison.Ordinal);
        Assert.Contains($"plugins.{_home.Id}.settings.api_key: the secret's text does not fit (allowed: at least 20 characters)", view.Reason, StringComparison.Ordinal);
        Assert.Contains("\"greeting\"", _home.CheckedSchema, StringComparison.Ordinal);
        Assert.Contains(ServicedHome.Key, _home.CheckedSettings, StringComparison.Ordinal);
        Assert.Empty(_home.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_SecretMissing_IsRefusedWithItsReference()
    {
        _home.Settings["api_key"]!["secret"] = "env:OTHER";

        await using var host = await _home.LoadAsync();

        var view = host.View(_home.Id);
        Assert.Equal((PluginState.Refused, "settings_invalid"), (view.State, view.ReasonCode));
        Assert.Contains($"plugins.{_home.Id}.settings.api_key is a reference to a secret, and there is no env:OTHER", view.Reason, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("failing_version", "activation_failed", "no luck with ***", "1.0.0 greeter disposed")]
    [InlineData("unhealthy_version", "unhealthy", "the key *** is not taken", "1.0.0 stop")]
    public async Task LoadAllAsync_PluginGoesWrong_IsFailedWithItsWordsAndTidiedUp(string setting, string code, string words, string call)
    {
        _home.Settings[setting] = "*";

        await using var host = await _home.LoadAsync();

        var view = host.View(_home.Id);
        Assert.Equal((PluginState.Failed, code), (view.State, view.ReasonCode));
        Assert.Contains(words, view.Reason, StringComparison.Ordinal);
        Assert.Contains(call, _home.Calls);
        Assert.Contains("1.0.0 disposed", _home.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_StartHangs_TimesOutAndIsTidiedUp()
    {
        _home.Settings["hanging_version"] = "*";

        await using var host = await _home.LoadAsync(options => options.ActivationLimit = TimeSpan.FromMilliseconds(300));

        Assert.Equal((PluginState.Failed, "activation_timeout"), (host.View(_home.Id).State, host.View(_home.Id).ReasonCode));
        await UntilAsync(() => _home.Calls.Contains("1.0.0 disposed"));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("failing_version", "activation_failed")]
    [InlineData("unhealthy_version", "unhealthy")]
    public async Task ReloadAsync_NewVersionGoesWrong_OldOneServes(string setting, string code)
    {
        _home.Settings[setting] = "2.0.0";
        await using var host = await _home.LoadAsync();

        _home.SetVersion("2.0.0");
        await host.ReloadAsync(_home.Id, Token);

        Assert.Equal(["1.0.0 Active ", $"2.0.0 Failed {code}"], host.Plugins.Select(plugin => $"{plugin.Version} {plugin.State} {plugin.ReasonCode}"));
        Assert.Equal("1.0.0", (string?)(await host.RunAsync("serviced", "{}")).ResultNode()["version"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_OldVersionDoesNotStop_IsUnloadedAllTheSameWithAWarning()
    {
        _home.Settings["staying_version"] = "1.0.0";
        await using (var host = await _home.LoadAsync(options => options.StopLimit = TimeSpan.FromMilliseconds(300)))
        {
            _home.SetVersion("2.0.0");
            await host.ReloadAsync(_home.Id, Token);
            await UntilAsync(() => host.Plugins.All(plugin => plugin.Version != "1.0.0" || plugin.State == PluginState.Unloaded));
        }

        // What was let go of still comes to its end, on a busy machine later than this, and writes to the home: that must not be gone yet.
        await UntilAsync(() => _home.Calls.Contains("1.0.0 disposed") && _home.Calls.Contains("2.0.0 disposed"));
        Assert.Contains(_home.Log.Lines, line => line.Level == LogLevel.Warning && line.Text == $"Plugin {_home.Id} 1.0.0: it did not stop within 0.3 seconds and is let go of all the same");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ProbeAsync_LaterIll_TellsWhenTheLastAnswerIsOld()
    {
        var age = TimeSpan.FromHours(1);
        await using var host = await _home.LoadAsync(options => options.HealthAge = age);
        var first = host.View(_home.Id).Health!;
        await File.WriteAllTextAsync(Path.Combine(_home.DataDirectory, "ill"), "", Token);

        await host.ProbeAsync(_home.Id, Token);
        var fresh = host.View(_home.Id).Health;
        await using var other = await _home.LoadAsync(options => options.HealthAge = TimeSpan.Zero);

        Assert.Equal((true, "well"), (first.IsHealthy, first.Message));
        Assert.Same(first, fresh);
        Assert.Equal((PluginState.Failed, "unhealthy"), (other.View(_home.Id).State, other.View(_home.Id).ReasonCode));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ProbeAsync_LastAnswerIsOld_AsksAgain()
    {
        await using var host = await _home.LoadAsync(options => options.HealthAge = TimeSpan.Zero);
        await File.WriteAllTextAsync(Path.Combine(_home.DataDirectory, "ill"), "", Token);

        await host.ProbeAsync(_home.Id, Token);

        var health = host.View(_home.Id).Health!;
        Assert.Equal((false, "the key *** is not taken"), (health.IsHealthy, health.Message));
        Assert.Equal(PluginState.Active, host.View(_home.Id).State);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, Token);
        }
    }
}
