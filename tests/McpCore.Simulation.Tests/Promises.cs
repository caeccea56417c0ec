using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Simulation.Tests;

/// <summary>What the engine promises, looked at with every event and every start. Safe for concurrent use.</summary>
internal sealed class Promises
{
    private readonly Lock _lock = new();
    private readonly HashSet<JobId> _acknowledged = [];
    private readonly Dictionary<JobId, JobStatus> _states = [];
    private readonly HashSet<(JobId Id, JobStatus Status)> _ended = [];
    private readonly HashSet<(JobId Id, int Run)> _started = [];
    private readonly List<DateTimeOffset> _startsOfA = [];
    private readonly List<string> _broken = [];

    /// <summary>Somebody has set the clock: rates, which go by it, are not looked at any more.</summary>
    public bool ClockWasSet { get; set; }

    public IReadOnlyCollection<JobId> Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return [.. _acknowledged];
            }
        }
    }

    public void Acknowledge(JobId id)
    {
        lock (_lock)
        {
            _acknowledged.Add(id);
        }
    }

    /// <summary>Events join to a chain of allowed moves for each job, and what is final stays so unless a person retries it.</summary>
    public void See(IReadOnlyList<JobEvent> events)
    {
        lock (_lock)
        {
            foreach (var item in events.Where(item => item is { Kind: EventKinds.Transition, To: not null }))
            {
                var (id, to) = (item.JobId!.Value, Status(item.To)!.Value);
                var from = _states.TryGetValue(id, out var known) ? known : (JobStatus?)null;
                if (Status(item.From) != from)
                {
                    Break($"job {id} went from {item.From} to {item.To} ({item.Reason}), but it was {from?.ToString() ?? "not there"}");
                }
                else if (from != to && !(JobTransitions.Allows(from, to) || (item.Reason == "retried" && JobTransitions.AllowsRetry(from!.Value, to))))
                {
                    Break($"job {id} must not go from {from} to {to} ({item.Reason})");
                }

                _states[id] = to;
                if (to.IsFinal())
                {
                    _ended.Add((id, to));
                }
            }
        }
    }

    public void Started(LiveRun run, IReadOnlyCollection<LiveRun> live)
    {
        lock (_lock)
        {
            if (!_started.Add((run.Job.Id, run.Job.Run)))
            {
                Break($"run {run.Job.Run} of job {run.Job.Id} was started a second time");
            }

            var current = live.Where(other => !other.IsTold).ToList();
            if (current.Count(other => other.Job.Id == run.Job.Id) > 1)
            {
                Break($"job {run.Job.Id} runs twice at once");
            }

            Most(current.Count, World.Concurrency, "runs in all");
            Most(current.Count(other => other.Job.Type == "b"), World.ConcurrencyOfB, "runs of type b");
            Most(current.Sum(other => other.Job.Options.Resources?.GetValueOrDefault("gpu") ?? 0), World.Gpus, "gpus in use");
            if (run.Job.Options.Concurrency is { } rule)
            {
                Most(current.Count(other => other.Job.Options.Concurrency?.Key == rule.Key), rule.Limit, $"runs of the key {rule.Key}");
            }

            foreach (var parent in run.Job.Options.DependsOn ?? [])
            {
                // Once met it stays so, also when the parent is retried.
                var id = JobId.Parse(parent.Id);
                if (!_ended.Contains((id, JobStatus.Completed)) && !(parent.OnCompletion && _ended.Any(end => end.Id == id)))
                {
                    Break($"job {run.Job.Id} was started before {parent.Id}, which it waits for, had ended");
                }
            }

            if (run.Job.Type == "a" && !ClockWasSet)
            {
                // Its start is that of its claim; the thread that begins it may take a moment longer.
                var now = run.Job.RunStartedAt!.Value;
                _startsOfA.Add(now);
                Most(_startsOfA.Count(start => start > now - World.RateOfA.Period && start <= now), World.RateOfA.Starts, $"starts of type a within {World.RateOfA.Period}");
            }
        }
    }

    /// <exception cref="SimulationException">One was broken.</exception>
    public void Check()
    {
        lock (_lock)
        {
            if (_broken.Count > 0)
            {
                throw new SimulationException(string.Join(Environment.NewLine, _broken.Take(5)));
            }
        }
    }

    private void Most(int count, int most, string what)
    {
        if (count > most)
        {
            Break($"{count} {what}, and {most} are allowed");
        }
    }

    private void Break(string what) => _broken.Add(what);

    private static JobStatus? Status(string? name) => name is not null && JobStatusNames.TryParse(name, out var status) ? status : null;
}
