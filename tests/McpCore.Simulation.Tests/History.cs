using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;

namespace McpCore.Simulation.Tests;

/// <summary>One random history, the same for the same seed: what people, agents, the clock and the machine do. After each step every promise is looked at.</summary>
internal sealed class History(int seed, World world, bool guessesDeaths)
{
    private const int Steps = 60;
    private const int MostRounds = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AlarmSlack = TimeSpan.FromMilliseconds(1);

    private readonly Random _random = new(seed);
    private readonly List<JobId> _known = [];
    private readonly List<string> _told = [];
    private int _submits;

    /// <param name="seed">The seed.</param>
    /// <param name="sabotage">A defect: changes the decisions that the store asks for.</param>
    /// <param name="guessesDeaths">A defect: now and then a live process is taken for dead.</param>
    public static async Task RunAsync(int seed, Func<Job, Func<Job, Decision>, Decision>? sabotage = null, bool guessesDeaths = false)
    {
        await using var world = new World(sabotage);
        var history = new History(seed, world, guessesDeaths);
        try
        {
            await history.RunAsync();
        }
        catch (Exception exception)
        {
            throw new SimulationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Seed {seed} (replay it with MCPCORE_SEED={seed}): {exception.Message}{Environment.NewLine}{string.Join(Environment.NewLine, history._told)}{Environment.NewLine}{exception}"));
        }
    }

    private async Task RunAsync()
    {
        await world.StartAsync();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            if (guessesDeaths && _random.Next(10) == 0)
            {
                await world.Store.ChangeManyAsync(
                    new JobSelection.HeldByOthers(0), job => JobLifecycle.EndRun(job, job.Run, new RunEnd(RunEndKind.Crashed), null, world.Time.GetUtcNow()), CancellationToken.None);
            }

            await world.QuietAsync();
            await CheckAsync();
        }

        await DrainAsync();
        await CheckEndAsync();
    }

    private Task StepAsync() => _random.Next(100) switch
    {
        < 28 => SubmitAsync(),
        < 55 => EndRunAsync(),
        < 65 => AdvanceAsync(),
        < 73 => CancelAsync(),
        < 78 => RetryAsync(),
        < 82 => SwitchAgentsAsync(),
        < 86 => PauseAsync(),
        < 89 => SetClockAsync(),
        < 93 => FillDiskAsync(),
        < 96 => CrashAsync(),
        < 98 => EndGhostAsync(),
        _ => RestartAsync(),
    };

    private async Task SubmitAsync()
    {
        for (var left = _random.Next(1, 5); left > 0; left--)
        {
            var body = Body();
            var submitted = await world.SubmitAsync(body);
            Tell($"submit {body}: {submitted.Id?.ToString() ?? submitted.Refused}");
            if (submitted.Id is { } id)
            {
                _known.Add(id);
            }
            else if (submitted.Refused is not ("store_full" or "queue_full" or "unique_conflict" or "validation_failed"))
            {
                throw new SimulationException($"The submit {body} was refused: {submitted.Refused}.");
            }
        }
    }

    private string Body()
    {
        var members = new List<string>
        {
            $"\"type\":\"{Pick(SimulatedAgents.Types)}\"",
            "\"payload\":{}",
            $"\"priority\":{_random.Next(10)}",
            $"\"max_attempts\":{_random.Next(1, 4)}",
            $$"""
            "backoff":{"kind":"{{Pick(["exponential", "fixed"])}}","initial":"{{_random.Next(0, 4)}}s"}
            """,
        };
        Sometimes(20, () => $"\"delay\":\"{_random.Next(1, 30)}s\"");
        Sometimes(15, () => $"\"timeout\":\"{_random.Next(1, 20)}s\"");
        Sometimes(10, () => $"\"queue_timeout\":\"{_random.Next(1, 60)}s\"");
        Sometimes(10, () => $"\"deadline\":\"{_random.Next(1, 90)}s\"");
        Sometimes(10, () => $"\"heartbeat_timeout\":\"{_random.Next(1, 20)}s\"");
        Sometimes(25, () => _random.Next(2) == 0 ? """ "concurrency":{"key":"one","limit":1} """ : """ "concurrency":{"key":"two","limit":2} """);
        Sometimes(25, () => $$"""
            "resources":{"gpu":{{_random.Next(1, World.Gpus + 1)}}}
            """);
        Sometimes(10, () => $"\"idempotency_key\":\"key-{_submits++}\"");
        Sometimes(15, () => $$"""
            "unique":{"key":"{{Pick(["x", "y"])}}","scope":"global","policy":"{{Pick(["return_existing", "reject", "replace"])}}"}
            """);
        if (_known.Count > 0)
        {
            Sometimes(15, () => $$"""
                "depends_on":[{"id":"{{Pick(_known)}}","when":"{{Pick(["success", "completion"])}}"}]
                """);
        }

        return "{" + string.Join(',', members.Select(member => member.Trim())) + "}";

        void Sometimes(int percent, Func<string> member)
        {
            if (_random.Next(100) < percent)
            {
                members.Add(member());
            }
        }
    }

    private Task EndRunAsync()
    {
        for (var left = _random.Next(1, 4); left > 0 && OrderedLive() is { Count: > 0 } live; left--)
        {
            var run = Pick(live);
            var end = _random.Next(10) switch
            {
                < 5 => new RunEnd(RunEndKind.Completed) { Result = "{}"u8.ToArray() },
                < 7 => new RunEnd(RunEndKind.Failed) { Error = new JobError("agent_error", "It broke.") },
                7 => new RunEnd(RunEndKind.FailedForGood) { Error = new JobError("agent_error", "It is broken.") },
                8 => new RunEnd(RunEndKind.Snoozed) { RetryAfter = TimeSpan.FromSeconds(_random.Next(0, 20)) },
                _ => new RunEnd(RunEndKind.WorkerCrashed) { Error = new JobError("worker_crashed", "Gone.") },
            };
            Tell($"run {run.Job.Run} of {run.Job.Id} ends: {end.Kind}");
            world.Agents.End(run, end);
        }

        return Task.CompletedTask;
    }

    private Task AdvanceAsync()
    {
        var by = TimeSpan.FromMilliseconds(_random.Next(1, 30_000));
        Tell($"{by} pass");
        world.Time.Advance(by);
        return Task.CompletedTask;
    }

    private async Task CancelAsync()
    {
        if (_known.Count > 0)
        {
            var id = Pick(_known);
            Tell($"cancel {id}");
            await world.Engine.CancelAsync(id, "the simulation says so", "simulation", CancellationToken.None);
        }
    }

    private async Task RetryAsync()
    {
        if (_known.Count > 0)
        {
            var (id, tree) = (Pick(_known), _random.Next(2) == 0);
            Tell($"retry {id}{(tree ? " and what followed it" : "")}");
            await world.Engine.RetryAsync(id, tree, "simulation", CancellationToken.None);
        }
    }

    private Task SwitchAgentsAsync()
    {
        var type = Pick(SimulatedAgents.Types);
        Tell($"agents of {type} are switched");
        return world.Agents.SwitchAsync(type);
    }

    private async Task PauseAsync()
    {
        var type = Pick(SimulatedAgents.Types);
        Tell($"pause or resume {type}");
        if (await world.Engine.ResumeAsync(PauseKind.Type, type, CancellationToken.None) != true)
        {
            await world.Engine.PauseAsync(PauseKind.Type, type, null, "simulation", CancellationToken.None);
        }
    }

    private Task SetClockAsync()
    {
        var by = TimeSpan.FromHours(_random.Next(2) == 0 ? -1 : 1);
        Tell($"the clock is set by {by}");
        world.Promises.ClockWasSet = true;
        world.Time.SetUtcNow(world.Time.GetUtcNow() + by);
        return Task.CompletedTask;
    }

    /// <summary>The disk is full for a while: nothing is acknowledged, runs end, and their ends are stored when there is space again.</summary>
    private async Task FillDiskAsync()
    {
        Tell("the disk is full");
        world.Faults.IsFull = true;
        await SubmitAsync();
        await EndRunAsync();
        world.Time.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 5000)));
        Tell("the disk has space again");
        world.Faults.IsFull = false;
    }

    private async Task CrashAsync()
    {
        Tell("the process dies");
        if (_random.Next(2) == 0)
        {
            // In the middle of something: neither the submit nor the ends are waited for.
            var unfinished = SubmitUnacknowledgedAsync();
            await EndRunAsync();
            await world.DieAsync();
            await unfinished;
        }
        else
        {
            await world.DieAsync();
        }

        world.Time.Advance(TimeSpan.FromSeconds(_random.Next(0, 100)));
        Tell("a new process starts");
        await world.StartAsync();
    }

    private async Task SubmitUnacknowledgedAsync()
    {
        try
        {
            var submitted = await world.SubmitAsync(Body());
            if (submitted.Id is { } id)
            {
                _known.Add(id);
            }
        }
        catch (ObjectDisposedException)
        {
            // The process died first; nothing was acknowledged.
        }
    }

    private Task EndGhostAsync()
    {
        if (world.Ghosts.Count == 0)
        {
            return Task.CompletedTask;
        }

        var ghost = Pick(world.Ghosts);
        Tell($"the end of run {ghost.Run} of {ghost.Id}, whose process died, arrives late");
        return world.EndGhostAsync(ghost);
    }

    private async Task RestartAsync()
    {
        Tell("the engine is stopped and started");
        await world.StopAsync();
        await world.StartAsync();
    }

    private async Task CheckAsync()
    {
        world.Promises.Check();
        var limit = Task.Delay(Patience);
        for (var round = 0; await StuckAsync() is { } stuck; round++)
        {
            if (limit.IsCompleted)
            {
                throw new SimulationException($"Job {stuck.Id} ({stuck.Type}) waits although it says that a slot is free.{await world.StandingAsync()}");
            }

            await Task.Delay(1);
            if (round == 0)
            {
                // An alarm that was set while time passed may come so much late.
                world.Time.Advance(AlarmSlack);
            }
            else if (world.Promises.ClockWasSet)
            {
                // Nobody is told when a clock is set: what it changes is found when the dispatcher looks by itself, every five seconds.
                world.Time.Advance(TimeSpan.FromSeconds(1));
            }

            await world.QuietAsync();
        }
    }

    /// <summary>A job that could run and does not: the dispatcher is woken at once, but on a thread of its own.</summary>
    private async Task<Job?> StuckAsync()
    {
        var unfinished = await world.JobsAsync(JobStatus.Scheduled, JobStatus.Blocked, JobStatus.Pending, JobStatus.Running);
        if (unfinished.Where(job => job is { Cancel: null, Options.Unique: not null }).GroupBy(job => job.Options.Unique!.Key).FirstOrDefault(jobs => jobs.Count() > 1) is { } doubled)
        {
            throw new SimulationException($"The unique key {doubled.Key} is held by {string.Join(" and ", doubled.Select(job => $"{job.Id} ({job.Status})"))}.");
        }

        foreach (var job in unfinished.Where(job => job.Status != JobStatus.Running))
        {
            var reason = world.Engine.WaitingReasonOf(job) ?? throw new SimulationException($"Job {job.Id} is {job.Status} and cannot say why.");
            if (reason.Code == "queued")
            {
                return job;
            }
        }

        return null;
    }

    /// <summary>Everything comes back and every run ends well: then every job comes to an end.</summary>
    private async Task DrainAsync()
    {
        Tell("drain");
        foreach (var type in SimulatedAgents.Types)
        {
            await world.Engine.ResumeAsync(PauseKind.Type, type, CancellationToken.None);
            if (world.Agents.JobTypes.All(known => known.Name != type))
            {
                await world.Agents.SwitchAsync(type);
            }
        }

        for (var round = 0; round < MostRounds; round++)
        {
            await world.QuietAsync();
            await CheckAsync();
            foreach (var run in OrderedLive())
            {
                world.Agents.End(run, new RunEnd(RunEndKind.Completed) { Result = "{}"u8.ToArray() });
            }

            await world.QuietAsync();
            if (world.Agents.Live.Count == 0 && (await world.JobsAsync(JobStatus.Scheduled, JobStatus.Blocked, JobStatus.Pending, JobStatus.Running)).Count == 0)
            {
                return;
            }

            // A clock that was set back may put a moment that was near hours ahead.
            world.Time.Advance(round < 60 ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(10));
        }

        var left = await world.JobsAsync(JobStatus.Scheduled, JobStatus.Blocked, JobStatus.Pending, JobStatus.Running);
        throw new SimulationException("These never end: " + string.Join("; ", left.Select(job => $"{job.Id} is {job.Status}: {world.Engine.WaitingReasonOf(job)?.Message}")));
    }

    private async Task CheckEndAsync()
    {
        world.Promises.Check();

        // Readers see a commit before the counts do; when this one is answered, those of all before it are counted.
        await world.Store.AppendEventsAsync([], CancellationToken.None);
        var stored = await world.JobsAsync();
        if (world.Promises.Acknowledged.Except(stored.Select(job => job.Id)).ToList() is { Count: > 0 } lost)
        {
            throw new SimulationException($"Acknowledged and lost: {string.Join(", ", lost)}");
        }

        foreach (var (status, count) in await world.Store.CountAsync(CancellationToken.None))
        {
            if (stored.Count(job => job.Status == status) is var found && found != count)
            {
                throw new SimulationException($"{found} jobs are {status}, and the count says {count}.");
            }
        }

        foreach (var job in stored)
        {
            var attempts = await world.Store.AttemptsAsync(job.Id, CancellationToken.None);
            if (job.Attempt > job.MaxAttempts || attempts.Count > job.Run || attempts.Count(attempt => attempt.Outcome == "completed") != (job.Status == JobStatus.Completed ? 1 : 0))
            {
                throw new SimulationException($"Job {job.Id} is {job.Status} with attempt {job.Attempt} of {job.MaxAttempts}, run {job.Run}: {string.Join(", ", attempts.Select(attempt => $"{attempt.Run} {attempt.Outcome}"))}");
            }
        }
    }

    /// <summary>In an order that does not depend on threads.</summary>
    private List<LiveRun> OrderedLive() => [.. world.Agents.Live.OrderBy(run => run.Job.Id.SortKey).ThenBy(run => run.Job.Run)];

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private void Tell(string what) => _told.Add($"{world.Time.GetUtcNow():HH:mm:ss.fff} {what}");
}
