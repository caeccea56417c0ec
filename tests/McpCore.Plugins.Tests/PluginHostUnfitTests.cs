using System.Text;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>New versions for which there are waiting jobs that do not fit.</summary>
public sealed class PluginHostUnfitTests : IDisposable
{
    private static readonly IReadOnlyList<UnfitJobs> TwoUnfit =
    [
        new("echo", 4, [.. Enumerable.Range(1, 4).Select(n => new UnfitJob($"job-{n}", new PayloadFault("$.payload.text", "length", "\"a secret\" has 8 characters", "at most 5 characters")))]),
        new("other", 1, [new UnfitJob("job-9", new PayloadFault("$.payload", "required", "text is missing", null))]),
    ];

    private readonly PluginHome _home = new();
    private readonly List<(string Version, string Schema)> _asked = [];
    private UnfitJobsRule _rule;
    private Func<string, IReadOnlyList<UnfitJobs>> _unfit = version => version == "2.0.0" ? TwoUnfit : [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_JobsUnfit_TakesOverAndSaysWhich()
    {
        await using var host = await ReplaceAsync();

        var view = host.Plugins[0];
        Assert.Equal(("2.0.0", PluginState.Active), (view.Version, view.State));
        Assert.Same(TwoUnfit, view.UnfitJobs);
        var line = Assert.Single(_home.Log.Lines, line => line.Id == 3014).Text;
        Assert.Equal(
            "Plugin echo 2.0.0: The payloads of waiting jobs do not fit this version, and each of them fails with payload_rejected at its turn: "
            + "4 jobs of echo (job-1 at $.payload.text, allowed: at most 5 characters; job-2 at $.payload.text, allowed: at most 5 characters; job-3 at $.payload.text, allowed: at most 5 characters; \u2026)"
            + " and 1 job of other (job-9 at $.payload).",
            line);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_JobsUnfitAndRefuse_TheOldVersionGoesOn()
    {
        _rule = UnfitJobsRule.Refuse;
        await using var host = await ReplaceAsync();

        var views = host.Plugins;
        var outcome = await host.RunAsync("echo", """{"text":"longer than five"}""");

        Assert.Equal([("1.0.0", PluginState.Active, null), ("2.0.0", PluginState.Refused, "jobs_unfit")], views.Select(view => (view.Version!, view.State, view.ReasonCode)));
        Assert.Contains("4 jobs of echo (job-1 at $.payload.text", views[1].Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", views[1].Reason, StringComparison.Ordinal);
        Assert.Same(TwoUnfit, views[1].UnfitJobs);
        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_RefusedAndTheJobsAreGone_TakesOver()
    {
        _rule = UnfitJobsRule.Refuse;
        await using var host = await ReplaceAsync();
        _unfit = _ => [];

        await host.ReloadAsync("echo", Token);

        var view = host.Plugins[0];
        Assert.Equal(("2.0.0", PluginState.Active, 0), (view.Version, view.State, view.UnfitJobs.Count));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_NewVersion_IsAskedForWithItsOwnSchemas()
    {
        await using var host = await ReplaceAsync();

        Assert.Equal(["1.0.0", "2.0.0"], _asked.Select(asked => asked.Version));
        Assert.Equal([false, true], _asked.Select(asked => asked.Schema.Contains("\"maxLength\":5", StringComparison.Ordinal)));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task ReloadAsync_TheCheckFails_TheOldVersionGoesOn()
    {
        _unfit = version => version == "2.0.0" ? throw new IOException("The disk is gone.") : [];

        await using var host = await ReplaceAsync();

        Assert.Equal([("1.0.0", PluginState.Active), ("2.0.0", PluginState.Failed)], host.Plugins.Select(view => (view.Version!, view.State)));
        Assert.Contains("The disk is gone.", host.Plugins[1].Reason, StringComparison.Ordinal);
    }

    private async Task<PluginHost> ReplaceAsync()
    {
        var folder = _home.Add("echo");
        var host = await _home.LoadAsync(options =>
        {
            options.EnvironmentOf = id => new PluginEnvironment(_home.PathOf(id)) { UnfitJobs = _rule };
            options.FindUnfitJobs = (_, version, types, _) =>
            {
                _asked.Add((version, Encoding.UTF8.GetString(types[0].PayloadSchema.Span)));
                return Task.FromResult(_unfit(version));
            };
        });
        Directory.Delete(folder, recursive: true);
        _home.Add("echo-narrow", "echo");
        await host.ReloadAsync("echo", Token);
        return host;
    }
}
