using System.Text.Json;
using McpCore.Engine;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Scheduling.Tests.Engine;

/// <summary>A real engine on a real store in a folder of its own; only its agents are a test's.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private EngineUnderTest(ICalendarClock clock, TimeProvider time, string? folder)
    {
        (_folder, _ownsFolder) = (folder ?? Directory.CreateTempSubdirectory("mcpcore-scheduling-").FullName, folder is null);
        _store = new SqliteStore(Path.Combine(_folder, "mcpcore.db"));
        Firings = new WatchedSchedules(new SqliteScheduleStore(_store));
        Engine = new JobEngine(
            _store,
            new FileArtifactStore(Path.Combine(_folder, "artifacts")),
            _store,
            Agents,
            Firings,
            new SqliteRetentionStore(_store),
            clock,
            new EngineOptions { Concurrency = 1, Drain = TimeSpan.Zero, Node = "test-node" },
            time,
            NullLogger<JobEngine>.Instance);
    }

    public JobEngine Engine { get; }

    public StillAgents Agents { get; } = new();

    public WatchedSchedules Firings { get; }

    /// <param name="clock">Its calendar clock.</param>
    /// <param name="time">Its time.</param>
    /// <param name="folder">A folder of the test's own, so that a second engine can go on where a first one stopped; null for a fresh one.</param>
    public static async Task<EngineUnderTest> StartAsync(ICalendarClock clock, TimeProvider time, string? folder = null)
    {
        var engine = new EngineUnderTest(clock, time, folder);
        await engine.Engine.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    /// <summary>Adds a schedule of name <c>s</c> with a job of type <c>still</c>.</summary>
    /// <param name="members">For example <c>"cron":"@daily"</c>.</param>
    /// <param name="replace">Whether there may be one.</param>
    public async Task<Schedule> AddAsync(string members, bool replace = false)
    {
        using var body = JsonDocument.Parse($$"""{"name":"s",{{members}},"job":{"type":"still","payload":{} } }""");
        var result = await Engine.Schedules.AddAsync(body.RootElement, replace, "tester", TestContext.Current.CancellationToken);
        Assert.Null(result.Rejection);
        return result.Schedule!;
    }

    public Task<IReadOnlyList<Firing>> HistoryAsync() => Firings.HistoryAsync("s", 2000, TestContext.Current.CancellationToken);

    /// <summary>All jobs, oldest first.</summary>
    public async Task<IReadOnlyList<Job>> JobsAsync() =>
        [.. (await Engine.Jobs.ListAsync(new JobFilter { Limit = 5000 }, TestContext.Current.CancellationToken)).Reverse()];

    /// <summary>Waits until a job has come to a state.</summary>
    public async Task<Job> ReachedAsync(JobId id, JobStatus status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var item in Engine.Events.ReadAsync(new EventQuery(id, null, 0), limit.Token))
        {
            if (item.To == status.Wire())
            {
                break;
            }
        }

        return (await Engine.Jobs.GetAsync(id, limit.Token))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.StopAsync(new CancellationToken(canceled: true));
        Engine.Dispose();
        await _store.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
