using McpCore.Agents;

namespace McpCore.Plugins.Running;

/// <summary>The time that a plugin's manifest gives each of its runs: when it is over the agent is told to end, and some time later it is killed, where it can be.</summary>
internal sealed class RunLimit : IDisposable
{
    private readonly TimeSpan? _limit;
    private readonly CancellationTokenSource _over;
    private readonly ITimer? _kill;

    /// <param name="limit">The time; null for none.</param>
    /// <param name="kill">Ends the run by force, with the words for it and the time before it; null where it cannot be.</param>
    /// <param name="time">The clock.</param>
    public RunLimit(TimeSpan? limit, (TimeSpan Grace, Action<ProcessDeath> End)? kill, TimeProvider time)
    {
        _limit = limit;
        _over = limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        _kill = limit is { } before && kill is { } force
            ? time.CreateTimer(_ => force.End(Death()), null, before + force.Grace, Timeout.InfiniteTimeSpan)
            : null;
    }

    /// <summary>Fires when the time is over.</summary>
    public CancellationToken Token => _over.Token;

    /// <summary>A run that ended because of the limit says so, whatever the agent made of it.</summary>
    public PluginRunEnd Settle(PluginRunEnd end) => _over.IsCancellationRequested && end.Outcome is { Kind: not AgentOutcomeKind.Completed }
        ? new PluginRunEnd(AgentOutcome.Failed("time_limit", typeof(TimeoutException).FullName!, $"The run did not end within the time limit of its plugin, {Duration.Format(_limit!.Value)}.", text: null))
        : end;

    public void Dispose()
    {
        _kill?.Dispose();
        _over.Dispose();
    }

    private ProcessDeath Death() => new("time_limit", $"was killed: the run was over the time limit of its plugin, {Duration.Format(_limit!.Value)}, and did not end when it was told to", null);
}
