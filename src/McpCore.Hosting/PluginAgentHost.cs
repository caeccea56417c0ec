using System.Text;
using McpCore.Agents;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>The engine's view of the plugin host: translates between the two, which do not know each other.</summary>
internal sealed class PluginAgentHost(PluginHost plugins, McpCoreOptions options, PluginLedger ledger) : IAgentHost
{
    private readonly FallbackOrder _fallback = new(options.PluginFallback.AsReadOnly());
    private readonly string _dataDirectory = Path.Combine(options.Home, "data");

    public IReadOnlyList<JobTypeRegistration> JobTypes { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // There for a person to find, and to be watched.
        Directory.CreateDirectory(Path.Combine(options.Home, "plugins"));
        plugins.Crashed = ledger.CrashedAsync;
        plugins.Unloaded = ledger.UnloadedAsync;
        await plugins.LoadAllAsync(await ledger.LoadAsync(cancellationToken), cancellationToken);
        JobTypes = ReadJobTypes();
        await ledger.ChangedAsync([.. plugins.Plugins.Select(plugin => new PluginChange(plugin, null))], cancellationToken);
    }

    public void Watch(Func<CancellationToken, Task> changed) => plugins.Watch(async (changes, cancellationToken) =>
    {
        JobTypes = ReadJobTypes();
        await changed(cancellationToken);
        await ledger.ChangedAsync(changes, cancellationToken);
    });

    public Task StopWatchingAsync() => plugins.StopWatchingAsync();

    public WaitingReason WhyMissing(JobTypeRegistration type)
    {
        var versions = plugins.Plugins.Where(plugin => plugin.Id == type.Plugin.Id).ToList();
        return versions.Any(plugin => !plugin.IsEnabled) ? WaitingReason.PluginDisabled(type.Name, type.Plugin.Id)
            : versions.Any(plugin => plugin.State == PluginState.Quarantined) ? WaitingReason.PluginQuarantined(type.Name, type.Plugin.Id)
            : WaitingReason.AgentMissing(type.Name);
    }

    public async ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(
        JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken)
    {
        var found = await plugins.CheckAsync(type.Name, payloads, EnvironmentOf(type.Name), cancellationToken);
        return [.. found.Select(faults => faults.Count == 0 ? [] : faults.Select(fault => new Fault(fault.Path, fault.Code, fault.Message, fault.Allowed)).ToArray())];
    }

    public async Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken)
    {
        var type = JobTypes.FirstOrDefault(type => type.Name == run.Job.Type || type.Aliases.Contains(run.Job.Type))?.Name ?? run.Job.Type;
        var port = new EngineJobPort(run, type, EnvironmentOf(type));
        var version = run.Job.Plugin is { } plugin ? (plugin.Version, plugin.Sha256) : ((string, string)?)null;
        var request = new PluginRun(run.Job.Type, version, run.Job.Payload, port)
        {
            Alone = run.Job.Crashes >= JobLifecycle.CrashesBeforeAlone,
            OnKillable = run.OnKillable,
            OnLinesDropped = run.CountDropped,
        };
        if (await plugins.RunAsync(request, cancellationToken) is not { } end)
        {
            return new RunEnd(RunEndKind.Interrupted)
            {
                Error = new JobError("plugin_replaced", $"Version {run.Job.Plugin?.Version} of the plugin {run.Job.Plugin?.Id} went before the run began; the job is started again on the next one."),
            };
        }

        if (end.Outcome is not { } outcome)
        {
            var death = end.Death!;
            return new RunEnd(RunEndKind.WorkerCrashed) { Error = new JobError(death.Code, death.Message, null, death.Text) };
        }

        return outcome.Kind switch
        {
            AgentOutcomeKind.Completed => new RunEnd(RunEndKind.Completed) { Result = outcome.Result },
            AgentOutcomeKind.FailedForGood => new RunEnd(RunEndKind.FailedForGood) { Error = ErrorOf(outcome) },
            AgentOutcomeKind.Refused => new RunEnd(RunEndKind.Refused) { Error = ErrorOf(outcome) },
            AgentOutcomeKind.Awaiting => new RunEnd(RunEndKind.Awaiting) { Awaits = new ChildAwait([.. outcome.AwaitedChildren.Select(JobId.Parse)], outcome.AwaitsAny) },
            AgentOutcomeKind.RetryLater => new RunEnd(RunEndKind.Snoozed) { Error = ErrorOf(outcome), RetryAfter = outcome.RetryAfter ?? TimeSpan.Zero },
            _ => new RunEnd(RunEndKind.Failed) { Error = ErrorOf(outcome) },
        };
    }

    private static JobError ErrorOf(AgentOutcome outcome) =>
        new(outcome.ErrorCode ?? "agent_error", outcome.Message ?? "The agent failed without a message.", outcome.ErrorType, outcome.Text);

    private AgentEnvironment EnvironmentOf(string jobType) =>
        new(_dataDirectory, options.AgentSettings.TryGetValue(jobType, out var section) ? Encoding.UTF8.GetBytes(section.ToJsonString()) : default);

    private List<JobTypeRegistration> ReadJobTypes()
    {
        var active = plugins.Plugins.Where(plugin => plugin.State == PluginState.Active).ToLookup(plugin => plugin.CanaryPercent is not null);
        var offers = new Dictionary<string, List<PluginView>>(StringComparer.Ordinal);
        foreach (var plugin in active[false])
        {
            foreach (var type in plugin.JobTypes)
            {
                if (!offers.TryGetValue(type.Name, out var others))
                {
                    offers.Add(type.Name, others = []);
                }

                var place = _fallback.PlaceOf(type.Name, plugin.Id);
                var behind = others.FindIndex(other => _fallback.PlaceOf(type.Name, other.Id) > place);
                others.Insert(behind < 0 ? others.Count : behind, plugin);
            }
        }

        return [.. offers.Select(offer => Registration(offer.Key, offer.Value, active[true]))];
    }

    /// <param name="name">The job type.</param>
    /// <param name="offers">The plugins that offer it, the one that takes its jobs first.</param>
    /// <param name="canaries">The versions that are tried beside another one.</param>
    private static JobTypeRegistration Registration(string name, List<PluginView> offers, IEnumerable<PluginView> canaries)
    {
        var type = offers[0].JobTypes.First(type => type.Name == name);
        var canary = canaries.FirstOrDefault(canary => canary.Id == offers[0].Id && canary.JobTypes.Any(other => other.Name == name));
        return new JobTypeRegistration(name, type.Aliases, type.Description, type.PayloadSchema, type.ResultSchema, RefOf(offers[0]))
        {
            Canary = canary is null ? null : new CanaryVersion(RefOf(canary), canary.CanaryPercent!.Value),
            Fallbacks = [.. offers.Skip(1).Select(RefOf)],
        };
    }

    private static PluginRef RefOf(PluginView plugin) => new(plugin.Id, plugin.Version!, plugin.Sha256!);
}
