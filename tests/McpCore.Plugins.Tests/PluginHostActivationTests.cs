using McpCore.Plugins.Staging;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Plugins whose code fails while it is started.</summary>
public sealed class PluginHostActivationTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("bad-constructor", "System.NotSupportedException: the constructor refuses")]
    [InlineData("bad-static", "System.NotSupportedException: the static constructor refuses")]
    [InlineData("bad-module", "System.NotSupportedException: the module initializer refuses")]
    [InlineData("cancelling-constructor", "System.OperationCanceledException: the constructor gives up")]
    public async Task LoadAllAsync_CodeThrows_FailsWithTheCauseAsText(string id, string cause)
    {
        var folder = _home.Add(id);

        var view = await _home.AssertFailedAsync(folder, "activation_failed", cause);

        Assert.Equal((id, "1.0.0"), (view.Id, view.Version));
        Assert.NotNull(view.Sha256);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_ExceptionThatCannotBeRead_FailsAndOthersLoad()
    {
        var folder = _home.Add("bad-exception");

        await _home.AssertFailedAsync(folder, "unexpected", "System.NotSupportedException: the message refuses");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_ConstructorHangs_FailsAtTheLimitAndOthersLoad()
    {
        _home.Add("hanging-constructor", folder: "a-hanging");
        _home.Add("echo");
        var time = new ManualTime();
        var host = _home.CreateHost(time);

        var loading = host.LoadAllAsync(TestContext.Current.CancellationToken);

        // Both are activated at once. From the moment at which the one stands as activated, whatever still has a limit is the other.
        while (StagedVersions.Last(_home.Staging, "echo") is null)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        var limits = new List<TimeSpan>();
        for (var next = time.NextTimerAsync(TestContext.Current.CancellationToken).AsTask();
             await Task.WhenAny(loading, next) == next;
             next = time.NextTimerAsync(TestContext.Current.CancellationToken).AsTask())
        {
            var limit = await next;
            limits.Add(limit.DueTime);
            limit.Fire();
        }

        await loading;

        Assert.All(limits, limit => Assert.Equal(TestLimit.Span, limit));
        var view = host.View("hanging-constructor");
        Assert.Equal((PluginState.Failed, "activation_timeout"), (view.State, view.ReasonCode));
        Assert.Contains("within 60 seconds", view.Reason, StringComparison.Ordinal);
        Assert.Equal(PluginState.Active, host.View("echo").State);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_DescribesWhatItDidNotDeclare_CannotTakeAnothersType()
    {
        _home.Add("echo");
        _home.Add("impostor");

        var host = await _home.LoadAsync();

        var view = host.View("impostor");
        Assert.Equal((PluginState.Failed, "activation_failed"), (view.State, view.ReasonCode));
        Assert.Contains("declares impostor and describes echo", view.Reason, StringComparison.Ordinal);
        Assert.Equal("mine", (string?)(await host.RunAsync("echo", """{"text":"mine"}""")).ResultNode()["text"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task LoadAllAsync_Stopped_StopsLoading()
    {
        _home.Add("echo");
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _home.CreateHost().LoadAllAsync(stopped.Token));
    }
}
