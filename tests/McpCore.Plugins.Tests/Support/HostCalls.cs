using System.Text;
using System.Text.Json.Nodes;
using McpCore.Agents;

namespace McpCore.Plugins.Tests.Support;

/// <summary>Short forms for calls on JSON texts.</summary>
internal static class HostCalls
{
    public static Task LoadAllAsync(this PluginHost host, CancellationToken cancellationToken) => host.LoadAllAsync([], cancellationToken);

    public static Task<bool> SetEnabledAsync(this PluginHost host, string id, bool enabled, CancellationToken cancellationToken) =>
        host.ChangeStandingAsync(id, () => Task.FromResult<PluginStanding?>(new PluginStanding(id) { IsEnabled = enabled }), cancellationToken);

    /// <summary>A run on the active version, which there must be.</summary>
    public static async Task<AgentOutcome> RunAsync(
        this PluginHost host, string jobType, string payload, JobPort? port = null, CancellationToken? cancellationToken = null) =>
        await host.RunAsync(jobType, null, Encoding.UTF8.GetBytes(payload), port ?? new RecordingPort(), cancellationToken ?? TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException($"No active plugin handles {jobType}.");

    /// <summary>A run on a given version; null when that version is no longer there.</summary>
    public static async Task<AgentOutcome?> RunAsync(
        this PluginHost host, string jobType, (string Version, string Sha256)? version, ReadOnlyMemory<byte> payload, JobPort port, CancellationToken cancellationToken) =>
        (await host.RunAsync(new PluginRun(jobType, version, payload, port), cancellationToken))?.Outcome;

    public static async Task<IReadOnlyList<PayloadFault>> CheckAsync(this PluginHost host, string jobType, string payload) =>
        Assert.Single(await host.CheckAsync(jobType, [Encoding.UTF8.GetBytes(payload)], new AgentEnvironment("/data", default), TestContext.Current.CancellationToken));

    /// <summary>The result of a run that has completed; anything else fails the test with the run's own words.</summary>
    public static JsonNode ResultNode(this AgentOutcome outcome)
    {
        Assert.True(outcome.Kind == AgentOutcomeKind.Completed, $"{outcome.Kind}: {outcome.ErrorCode}: {outcome.Message}\n{outcome.Text}");
        return JsonNode.Parse(outcome.Result.Span)!;
    }

    public static PluginView View(this PluginHost host, string id) => Assert.Single(host.Plugins, plugin => plugin.Id == id);
}
