using System.Text;
using System.Text.Json;
using McpCore.Agents;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>The engine's view of the plugin host: translates between the two, which do not know each other.</summary>
internal sealed class PluginAgentHost(PluginHost plugins, McpCoreOptions options, IJobStore store, TimeProvider time) : IAgentHost
{
    private readonly string _dataDirectory = Path.Combine(options.Home, "data");

    public IReadOnlyList<JobTypeRegistration> JobTypes { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await plugins.LoadAllAsync(cancellationToken);
        JobTypes =
        [
            .. from plugin in plugins.Plugins
               from type in plugin.JobTypes
               select new JobTypeRegistration(type.Name, type.Aliases, type.Description, type.PayloadSchema, type.ResultSchema, new PluginRef(plugin.Id, plugin.Version!, plugin.Sha256!)),
        ];
        await store.AppendEventsAsync([.. plugins.Plugins.Select(StateEvent)], cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Fault>> CheckAsync(JobTypeRegistration type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var faults = await plugins.CheckAsync(type.Name, payload, EnvironmentOf(type.Name), cancellationToken);
        return [.. faults.Select(fault => new Fault(fault.Path, fault.Code, fault.Message, fault.Allowed))];
    }

    public async Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken)
    {
        var type = JobTypes.FirstOrDefault(type => type.Name == run.Job.Type || type.Aliases.Contains(run.Job.Type))?.Name ?? run.Job.Type;
        var port = new EngineJobPort(run, type, EnvironmentOf(type));
        var outcome = await plugins.RunAsync(run.Job.Type, run.Job.Payload, port, cancellationToken);
        return outcome.Kind switch
        {
            AgentOutcomeKind.Completed => new RunEnd(RunEndKind.Completed) { Result = outcome.Result },
            AgentOutcomeKind.FailedForGood => new RunEnd(RunEndKind.FailedForGood) { Error = ErrorOf(outcome) },
            AgentOutcomeKind.RetryLater => new RunEnd(RunEndKind.Snoozed) { Error = ErrorOf(outcome), RetryAfter = outcome.RetryAfter ?? TimeSpan.Zero },
            _ => new RunEnd(RunEndKind.Failed) { Error = ErrorOf(outcome) },
        };
    }

    private static JobError ErrorOf(AgentOutcome outcome) =>
        new(outcome.ErrorCode ?? "agent_error", outcome.Message ?? "The agent failed without a message.", outcome.ErrorType, outcome.Text);

    private AgentEnvironment EnvironmentOf(string jobType) =>
        new(_dataDirectory, options.AgentSettings.TryGetValue(jobType, out var section) ? Encoding.UTF8.GetBytes(section.ToJsonString()) : default);

    private JobEvent StateEvent(PluginView plugin)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("plugin");
            writer.WriteString("id", plugin.Id);
            writer.WriteString("version", plugin.Version);
            writer.WriteString("sha256", plugin.Sha256);
            writer.WriteEndObject();
            writer.WriteString("code", plugin.ReasonCode);
            writer.WriteEndObject();
        }

        return new JobEvent(EventKinds.PluginState, time.GetUtcNow())
        {
            To = plugin.State.ToString().ToLowerInvariant(),
            Reason = plugin.Reason ?? "loaded",
            Node = options.Engine.Node,
            Extra = buffer.ToArray(),
        };
    }
}
