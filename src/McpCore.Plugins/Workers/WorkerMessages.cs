using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Manifest;
using McpCore.Plugins.Services;

namespace McpCore.Plugins.Workers;

/// <summary>What the daemon and a worker tell each other, to and from frames: each shape is written and read here, side by side.</summary>
internal static class WorkerMessages
{
    public static FrameBody WriteLoad(InspectedPlugin plugin, PluginInputs inputs, TimeSpan limit, TimeSpan stopLimit)
    {
        var body = new FrameBody().Text(plugin.Id).Text(plugin.Version).Text(plugin.Folder).Text(plugin.EntryPath).Text(plugin.PluginClass)
            .Long(limit.Ticks).Long(stopLimit.Ticks).OptionalLong(plugin.Limits.HeapBytes).Text(inputs.Environment.DataDirectory).Bytes(inputs.Settings.Bytes.Span)
            .Texts([.. inputs.Settings.Secrets.Keys]).Texts([.. inputs.Settings.Secrets.Values]).Int(plugin.Agents.Count);
        foreach (var agent in plugin.Agents)
        {
            body.Text(agent.TypeName).Int(agent.JobTypes.Count);
            foreach (var type in agent.JobTypes)
            {
                body.Text(type.Name).Texts(type.Aliases);
            }
        }

        return body;
    }

    public static WorkerLoad ReadLoad(Frame frame)
    {
        var (id, version, folder, entry, pluginClass) = (frame.Text(), frame.Text(), frame.Text(), frame.Text(), frame.OptionalText());
        var (limit, stopLimit, heap) = (new TimeSpan(frame.Long()), new TimeSpan(frame.Long()), frame.OptionalLong());
        var (dataDirectory, settings, names, texts) = (frame.Text(), frame.Bytes(), frame.Texts(), frame.Texts());
        var agents = new AgentClass[frame.Int()];
        for (var i = 0; i < agents.Length; i++)
        {
            var name = frame.Text();
            var types = new ManifestJobType[frame.Int()];
            for (var j = 0; j < types.Length; j++)
            {
                types[j] = new ManifestJobType(frame.Text(), frame.Texts());
            }

            agents[i] = new AgentClass(name, types);
        }

        var plugin = new InspectedPlugin(id, version, folder, entry, agents, PluginManifest.Process, []) { PluginClass = pluginClass };
        return new WorkerLoad(plugin, limit, stopLimit, heap, dataDirectory, settings, names.Zip(texts).ToDictionary(StringComparer.Ordinal));
    }

    public static FrameBody WriteHealth(PluginHealth health) => new FrameBody().Int(health.IsHealthy ? 1 : 0).Text(health.Message);

    public static PluginHealth ReadHealth(Frame frame) =>
        frame.Int() == 1 ? PluginHealth.Healthy(frame.OptionalText()) : PluginHealth.Unhealthy(frame.OptionalText() ?? "It did not say why.");

    public static FrameBody WriteTypes(IReadOnlyList<JobTypeDescription> types)
    {
        var body = new FrameBody().Int(types.Count);
        foreach (var type in types)
        {
            body.Text(type.Name).Texts(type.Aliases).Text(type.Description).Bytes(type.PayloadSchema.Span).Bytes(type.ResultSchema.Span);
        }

        return body;
    }

    public static IReadOnlyList<JobTypeDescription> ReadTypes(Frame frame)
    {
        var types = new JobTypeDescription[frame.Int()];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = new JobTypeDescription(frame.Text(), frame.Texts(), frame.Text(), frame.Bytes(), frame.Bytes());
        }

        return types;
    }

    public static FrameBody WriteEnvironment(this FrameBody body, AgentEnvironment environment) =>
        body.Text(environment.DataDirectory).Bytes(environment.Settings.Span);

    public static AgentEnvironment ReadEnvironment(Frame frame) => new(frame.Text(), frame.Bytes()) { HasOwnProcess = true };

    public static FrameBody WriteFaults(IReadOnlyList<PayloadFault> faults)
    {
        var body = new FrameBody().Int(faults.Count);
        foreach (var fault in faults)
        {
            body.Text(fault.Path).Text(fault.Code).Text(fault.Message).Text(fault.Allowed);
        }

        return body;
    }

    public static IReadOnlyList<PayloadFault> ReadFaults(Frame frame)
    {
        var faults = new PayloadFault[frame.Int()];
        for (var i = 0; i < faults.Length; i++)
        {
            faults[i] = new PayloadFault(frame.Text(), frame.Text(), frame.Text(), frame.OptionalText());
        }

        return faults;
    }

    public static FrameBody WriteRun(PluginRun run) => new FrameBody()
        .Text(run.JobType).Bytes(run.Payload.Span).Text(run.Port.JobId).Text(run.Port.JobType).Int(run.Port.Attempt).Int(run.Port.Run)
        .Bytes(run.Port.Metadata.Span).Long(run.Port.Seed).Int(run.Port.MaxResultBytes).WriteEnvironment(run.Port.Environment);

    public static FrameBody WriteOutcome(AgentOutcome outcome) => new FrameBody()
        .Int((int)outcome.Kind).Bytes(outcome.Result.Span).Text(outcome.ErrorCode).Text(outcome.ErrorType).Text(outcome.Message).Text(outcome.Text)
        .OptionalLong(outcome.RetryAfter?.Ticks).Texts(outcome.AwaitedChildren).Int(outcome.AwaitsAny ? 1 : 0);

    public static AgentOutcome ReadOutcome(Frame frame)
    {
        var (kind, result, code, type) = ((AgentOutcomeKind)frame.Int(), frame.Bytes(), frame.OptionalText() ?? "", frame.OptionalText() ?? "");
        var (message, text, retryAfter) = (frame.OptionalText() ?? "", frame.OptionalText(), frame.OptionalLong());
        return kind switch
        {
            AgentOutcomeKind.Completed => AgentOutcome.Completed(result),
            AgentOutcomeKind.FailedForGood => AgentOutcome.FailedForGood(code, type, message, text),
            AgentOutcomeKind.RetryLater => AgentOutcome.RetryLater(type, message, new TimeSpan(retryAfter ?? 0)),
            AgentOutcomeKind.Cancelled => AgentOutcome.Cancelled(type, message),
            AgentOutcomeKind.Refused => AgentOutcome.Refused(type, message),
            AgentOutcomeKind.Awaiting => AgentOutcome.Awaiting(frame.Texts(), frame.Int() == 1),
            _ => AgentOutcome.Failed(code, type, message, text),
        };
    }
}

/// <summary>What a worker is told to load.</summary>
/// <param name="Plugin">What is known of the plugin.</param>
/// <param name="Limit">How long its code may take to be ready.</param>
/// <param name="StopLimit">How long it may take to stop.</param>
/// <param name="HeapBytes">The managed heap in bytes that it may have; null: without limit.</param>
/// <param name="DataDirectory">The plugin's own folder.</param>
/// <param name="Settings">Its settings, with the texts of secrets.</param>
/// <param name="Secrets">These texts by their path.</param>
internal sealed record WorkerLoad(
    InspectedPlugin Plugin,
    TimeSpan Limit,
    TimeSpan StopLimit,
    long? HeapBytes,
    string DataDirectory,
    ReadOnlyMemory<byte> Settings,
    IReadOnlyDictionary<string, string> Secrets);
