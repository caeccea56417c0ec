using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Retention;
using McpCore.Engine.Stores;
using McpCore.Storage.Artifacts;
using McpCore.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpCore.Storage.Tests.Retention;

/// <summary>The real engine on the real stores, with a clock and alarms that a test moves, and jobs that end as a test says.</summary>
internal sealed class CleaningEngine : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly JobDrafts _drafts;
    private SqliteStore? _store;
    private JobEngine? _engine;

    public CleaningEngine() => _drafts = new JobDrafts(Clock);

    public TestClock Clock { get; } = new();

    public HandClock Alarms { get; private set; } = new();

    public RetentionOptions Rules => Options.Retention;

    public WatchedRetentionStore Retention { get; private set; } = null!;

    public JobCleaner Cleaner => Engine.Cleaner;

    public IJobStore Jobs => Engine.Jobs;

    public string ArtifactsFolder => _folder.File("artifacts");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EngineOptions Options { get; } = new() { Node = "node" };

    private JobEngine Engine => _engine ?? throw new InvalidOperationException("The engine has not been started.");

    public async Task StartAsync()
    {
        _store = new SqliteStore(_folder.File("mcpcore.db"));
        Retention = new WatchedRetentionStore(new SqliteRetentionStore(_store));
        Alarms = new HandClock();
        _engine = new JobEngine(
            _store, new FileArtifactStore(ArtifactsFolder), _store, new NoAgents(), new SqliteScheduleStore(_store), Retention, Alarms, Options, Clock, NullLogger<JobEngine>.Instance);
        await _engine.StartAsync(Token);
    }

    public async Task StopAsync()
    {
        if (_engine is { } engine && _store is { } store)
        {
            await engine.StopAsync(CancellationToken.None);
            engine.Dispose();
            await store.DisposeAsync();
        }
    }

    /// <summary>Stores a job that waits.</summary>
    public async Task<Job> SubmitAsync(string type = JobDrafts.Type, JobOptions? options = null, params string[] tags) =>
        (await Jobs.SubmitAsync([_drafts.New(_drafts.Draft(type, options) with { Tags = tags })], long.MaxValue, Token)).Jobs[0];

    /// <summary>Stores a job and ends it now.</summary>
    public async Task<JobId> EndAsync(JobStatus status = JobStatus.Completed, string type = JobDrafts.Type, TimeSpan? retention = null, string? artifact = null, params string[] tags)
    {
        var job = await SubmitAsync(type, new JobOptions { Retention = retention }, tags);
        var run = (await Jobs.ChangeAsync(job.Id, current => JobLifecycle.Start(current, new PluginRef("p", "1", "ab"), "node", 1, Clock.Now), Token)).Job!;
        if (artifact is not null)
        {
            await WriteArtifactAsync(run, artifact);
        }

        if (status == JobStatus.Cancelled)
        {
            await Jobs.ChangeAsync(job.Id, current => JobLifecycle.Cancel(current, "enough", "ann", Clock.Now), Token);
        }

        var end = status switch
        {
            JobStatus.Completed => new RunEnd(RunEndKind.Completed) { Result = "{}"u8.ToArray() },
            JobStatus.Failed => new RunEnd(RunEndKind.Failed) { Error = new JobError("failed", "It broke.", null, null) },
            _ => new RunEnd(RunEndKind.Cancelled),
        };
        var outcome = await Jobs.ChangeAsync(job.Id, current => JobLifecycle.EndRun(current, run.Run, end, null, Clock.Now), Token);
        Assert.Equal(status, outcome.Job!.Status);
        return job.Id;
    }

    /// <summary>Stores so many jobs that have waited too long and failed.</summary>
    public async Task EndManyAsync(int count)
    {
        var options = new JobOptions { QueueTimeout = TimeSpan.FromSeconds(1) };
        await Jobs.SubmitAsync([.. Enumerable.Range(0, count).Select(_ => _drafts.New(options: options))], long.MaxValue, Token);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Jobs.ChangeManyAsync(new JobSelection.Expired(Clock.Now), job => JobLifecycle.Expire(job, Clock.Now), Token);
    }

    public Task RetryAsync(JobId id) => Jobs.ChangeAsync(id, job => JobLifecycle.Retry(job, "ann", null, Clock.Now), Token);

    /// <summary>The jobs that there are, oldest first.</summary>
    public async Task<IReadOnlyList<JobId>> ReadAsync() => [.. (await Jobs.ListAsync(new JobFilter { Limit = 1000 }, Token)).Select(job => job.Id).Reverse()];

    public bool HasArtifacts(JobId id) => Directory.Exists(Path.Combine(ArtifactsFolder, id.ToString()));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task WriteArtifactAsync(Job run, string content)
    {
        await using var writer = Engine.Artifacts.Create(run.Id, run.Run, "out.txt");
        await writer.Stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(content), Token);
        var (size, sha256) = await writer.CommitAsync(Token);
        await Jobs.SaveArtifactAsync(run.Id, new ArtifactRecord("out.txt", "file", size, sha256, run.Attempt, run.Run, Clock.Now), Token);
    }
}
