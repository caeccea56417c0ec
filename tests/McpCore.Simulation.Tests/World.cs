using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Simulation.Tests;

/// <summary>The real engine on the real store, with a clock that stands still, agents that do as they are told, and a process that can die at any moment.</summary>
internal sealed class World : IAsyncDisposable
{
    public const int Concurrency = 4;
    public const int ConcurrencyOfB = 2;
    public const int Gpus = 3;
    public static readonly RateLimit RateOfA = new(6, TimeSpan.FromSeconds(20));
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string Root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Root, $"mcpcore-simulation-{Guid.NewGuid():N}")).FullName;
    private readonly Func<Job, Func<Job, Decision>, Decision>? _sabotage;
    private SqliteStore? _store;
    private SimulatedClock? _clock;
    private JobEngine? _engine;
    private SimulatedAgents? _agents;

    private readonly RateLimit _rateOfA;

    public World(Func<Job, Func<Job, Decision>, Decision>? sabotage, RateLimit? rateOfA = null) => (_sabotage, _rateOfA) = (sabotage, rateOfA ?? RateOfA);

    public ManualTimeProvider Time { get; } = new();

    public Promises Promises { get; } = new();

    public StoreFaults Faults { get; private set; } = new();

    public JobEngine Engine => _engine ?? throw new InvalidOperationException("The engine is not started.");

    public SimulatedAgents Agents => _agents ?? throw new InvalidOperationException("The engine is not started.");

    /// <summary>The store itself, without faults before it.</summary>
    public SqliteStore Store => _store ?? throw new InvalidOperationException("The engine is not started.");

    public async Task StartAsync()
    {
        var options = new EngineOptions { Concurrency = Concurrency, CancelGrace = Grace, Drain = TimeSpan.Zero, Node = "simulated", MaxWaiting = 200 };
        options.ConcurrencyPerType["b"] = ConcurrencyOfB;
        options.RateLimits["a"] = _rateOfA;
        options.Resources["gpu"] = Gpus;
        Faults = new StoreFaults { Sabotage = _sabotage, Committed = Promises.See };
        _store = new SqliteStore(Path.Combine(_folder, "jobs.db"));
        _clock = new SimulatedClock(Time);
        _agents = new SimulatedAgents(run => Promises.Started(run, Agents.Live));
        _engine = new JobEngine(
            FaultyStore.Around(_store, Faults),
            new FileArtifactStore(Path.Combine(_folder, "artifacts")),
            _store,
            _agents,
            new SqliteScheduleStore(_store),
            new SqliteRetentionStore(_store),
            _clock,
            options,
            Time,
            NullLogger<JobEngine>.Instance);
        await _engine.StartAsync(CancellationToken.None);
        await QuietAsync();
    }

    /// <summary>Runs of processes that died, whose ends may still come from somewhere.</summary>
    public List<(JobId Id, int Run)> Ghosts { get; } = [];

    /// <summary>The end of a run of a dead process arrives after all. It must change nothing.</summary>
    public Task EndGhostAsync((JobId Id, int Run) ghost)
    {
        Decision Decide(Job job) => JobLifecycle.EndRun(job, ghost.Run, new RunEnd(RunEndKind.Completed) { Result = "{}"u8.ToArray() }, null, Time.GetUtcNow());
        return Store.EndRunAsync(new RunRecords(ghost.Id, ghost.Run), job => _sabotage is null ? Decide(job) : _sabotage(job, Decide), slot: null, CancellationToken.None);
    }

    /// <summary>The process dies; what it has committed is there, and nothing else.</summary>
    public async Task DieAsync()
    {
        Faults.IsDead = true;
        _clock!.Die();
        Ghosts.AddRange(Agents.Live.Select(run => (run.Job.Id, run.Job.Run)));
        await Store.DisposeAsync();
    }

    public async Task StopAsync()
    {
        var stopping = Engine.StopAsync(CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            foreach (var run in Agents.Live.Where(run => run.IsTold))
            {
                Agents.End(run, new RunEnd(RunEndKind.Interrupted));
            }

            // Each step of the stop waits for a clock or for a run.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromMilliseconds(1)));
        }

        await stopping;
        Engine.Dispose();
        await Store.DisposeAsync();
    }

    /// <summary>Waits until nothing more happens by itself: every claimed run is with its agent, every end is stored.</summary>
    public async Task QuietAsync()
    {
        var limit = Task.Delay(Patience);
        for (var round = 0; ; round++)
        {
            await _clock!.QuietAsync();

            // What was queued before is committed when this is. It starts nothing itself: a job that nobody wakes must be seen to wait.
            await Store.AppendEventsAsync([], CancellationToken.None);
            if (await IsQuietAsync())
            {
                return;
            }

            if (limit.IsCompleted)
            {
                throw new SimulationException("The engine does not come to rest: " + await DescribeAsync());
            }

            await Task.Yield();
            if (round > 20)
            {
                await Task.Delay(1);
            }

            // What was refused by a full disk is tried again after a second.
            if (round > 40 && !Faults.IsFull)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    public async Task<Submitted> SubmitAsync(string body)
    {
        using var document = JsonDocument.Parse(body);
        try
        {
            var result = await Engine.SubmitAsync([document.RootElement], many: false, "simulation", CancellationToken.None);
            if (result.Rejection is not { } rejection)
            {
                Promises.Acknowledge(result.Jobs[0].Id);
                return new Submitted(result.Jobs[0].Id, null);
            }

            return new Submitted(null, rejection.Code);
        }
        catch (StoreFullException)
        {
            return new Submitted(null, "store_full");
        }
    }

    public Task<IReadOnlyList<Job>> JobsAsync(params JobStatus[] statuses) => Store.ListAsync(new JobFilter { Statuses = statuses, Limit = 10_000 }, CancellationToken.None);

    /// <summary>How everything stands, for whoever looks for the fault.</summary>
    public async Task<string> StandingAsync()
    {
        var unfinished = await JobsAsync(JobStatus.Scheduled, JobStatus.Blocked, JobStatus.Pending, JobStatus.Running);
        var jobs = unfinished.Select(job => $"\n  {job.Id} {job.Type} {job.Status} run {job.Run} {Engine.WaitingReasonOf(job)?.Code} {job.Options.Concurrency?.Key} {string.Join(' ', job.Options.Resources ?? new Dictionary<string, int>())}");
        return $"{string.Concat(jobs)}\n  at {Time.GetUtcNow():HH:mm:ss.fff}, slots {Engine.Slots}, agents {string.Join(", ", Agents.JobTypes.Select(type => type.Name))}\n";
    }

    public async ValueTask DisposeAsync()
    {
        Faults.IsDead = true;
        _clock?.Die();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsQuietAsync()
    {
        var running = (await JobsAsync(JobStatus.Running)).Select(job => (job.Id, job.Run)).ToHashSet();
        var live = Agents.Live;
        return Faults.IsFull || (running.All(run => live.Any(other => (other.Job.Id, other.Job.Run) == run)) && live.All(run => run.IsTold || running.Contains((run.Job.Id, run.Job.Run))));
    }

    private async Task<string> DescribeAsync() =>
        string.Join("; ", (await JobsAsync(JobStatus.Running)).Select(job => $"{job.Id} run {job.Run} is running")) + " / live: "
        + string.Join("; ", Agents.Live.Select(run => $"{run.Job.Id} run {run.Job.Run}{(run.IsTold ? " (told to end)" : "")}"));
}

/// <summary>What became of a submit.</summary>
internal sealed record Submitted(JobId? Id, string? Refused);
