using System.Collections.Concurrent;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;

namespace McpCore.Simulation.Tests;

/// <summary>Agents of two job types whose runs last until the history ends them. A type may go away and come back.</summary>
internal sealed class SimulatedAgents(Action<LiveRun> started) : IAgentHost
{
    public static readonly IReadOnlyList<string> Types = ["a", "b"];

    private static readonly PluginRef Plugin = new("simulated", "1.0.0", "ab12");
    private readonly ConcurrentDictionary<(JobId Id, int Run), LiveRun> _live = new();
    private Func<CancellationToken, Task>? _changed;

    public IReadOnlyList<JobTypeRegistration> JobTypes { get; private set; } = [.. Types.Select(Registration)];

    /// <summary>The runs that have not ended, abandoned ones among them.</summary>
    public IReadOnlyCollection<LiveRun> Live => [.. _live.Values];

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Watch(Func<CancellationToken, Task> changed) => _changed = changed;

    public Task StopWatchingAsync()
    {
        _changed = null;
        return Task.CompletedTask;
    }

    public WaitingReason WhyMissing(JobTypeRegistration type) => WaitingReason.AgentMissing(type.Name);

    public ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(
        JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken) => new([.. payloads.Select(_ => Array.Empty<Fault>())]);

    public Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken)
    {
        var live = new LiveRun(run, cancellationToken);
        if (!_live.TryAdd((run.Job.Id, run.Job.Run), live))
        {
            throw new SimulationException($"Run {run.Job.Run} of job {run.Job.Id} was started twice.");
        }

        started(live);
        return live.End;
    }

    public void End(LiveRun run, RunEnd end)
    {
        _live.TryRemove((run.Job.Id, run.Job.Run), out _);
        run.SetEnd(end);
    }

    /// <summary>Takes the agents of a type away, or brings them back.</summary>
    public async Task SwitchAsync(string type)
    {
        JobTypes = JobTypes.Any(known => known.Name == type) ? [.. JobTypes.Where(known => known.Name != type)] : [.. JobTypes, Registration(type)];
        if (_changed is { } changed)
        {
            await changed(CancellationToken.None);
        }
    }

    private static JobTypeRegistration Registration(string name) => new(name, [], "", """{"type":"object"}"""u8.ToArray(), """{"type":"object"}"""u8.ToArray(), Plugin);
}

/// <summary>A run that the history will end.</summary>
internal sealed class LiveRun(IRunContext context, CancellationToken token)
{
    private readonly TaskCompletionSource<RunEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Job Job => context.Job;

    /// <summary>Whether it was told to end.</summary>
    public bool IsTold => context.StopReason != StopReason.None || token.IsCancellationRequested;

    public Task<RunEnd> End => _end.Task;

    public void SetEnd(RunEnd end) => _end.SetResult(end);
}
