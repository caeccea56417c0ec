using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>
/// What every store must do, told against the seam alone. A store passes when a class derived from each suite in this folder passes with its
/// <see cref="CreateAsync"/>.
/// </summary>
public abstract class StoreConformance : IAsyncLifetime
{
    private protected const string Node = "node-a";

    private protected static readonly PluginRef Plugin = new("plugin", "1.2.3", "ab12");

    /// <summary>Guards against hangs; nothing waits for it.</summary>
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private IJobStore? _store;

    private protected StoreConformance() => Drafts = new JobDrafts(Clock);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestClock Clock { get; } = new();

    private protected JobDrafts Drafts { get; }

    /// <summary>What the store that is open now has published.</summary>
    private protected CommitRecorder Published { get; private set; } = new();

    private protected StoreOpening Opening { get; private set; } = new(0, 0);

    private protected IJobStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>Makes a store that is not open yet: whatever was stored for the same folder before is in it.</summary>
    protected abstract Task<IJobStore> CreateAsync(string folder);

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    private protected async Task<SubmitOutcome> SubmitAsync(params NewJob[] jobs) => await Store.SubmitAsync(jobs, long.MaxValue, Token);

    /// <summary>Stores one job and returns it.</summary>
    private protected async Task<Job> AddAsync(string type = JobDrafts.Type, JobOptions? options = null, WaitingReason? agentMissing = null) =>
        Assert.Single((await SubmitAsync(Drafts.New(type, options, agentMissing: agentMissing))).Jobs);

    private protected ClaimDesk Clerk { get; private set; } = new();

    private protected Task<IReadOnlyList<Job>> ClaimAsync(int total, params (string Type, int Free)[] rooms) =>
        ClaimAsync(new ClaimRequest(total, [.. rooms.Select(room => new TypeRoom(room.Type, room.Free, Plugin))], Node, Opening.Incarnation, Clock.Now));

    private protected Task<IReadOnlyList<Job>> ClaimAsync(ClaimRequest request) => Clerk.ClaimAsync(Store, request, Token);

    /// <summary>Stores one job, starts it and returns it.</summary>
    private protected async Task<Job> RunAsync(JobOptions? options = null)
    {
        var job = await AddAsync(options: options);
        return Assert.Single(await ClaimAsync(1, (job.Type, 1)));
    }

    /// <summary>Ends a run as its supervisor does.</summary>
    private protected Task<ChangeOutcome> EndAsync(Job running, RunEnd end, RunRecords? tail = null, RunSlot? slot = null) =>
        Store.EndRunAsync(tail ?? new RunRecords(running.Id, running.Run), job => JobLifecycle.EndRun(job, running.Run, end, null, Clock.Now), slot, Token);

    /// <summary>Ends the current run at no cost and starts the next.</summary>
    private protected async Task<Job> RunAgainAsync(Job running)
    {
        await EndAsync(running, new RunEnd(RunEndKind.Interrupted));
        return Assert.Single(await ClaimAsync(1, (running.Type, 1)));
    }

    private protected async Task<Job> GetAsync(JobId id)
    {
        var job = await Store.GetAsync(id, Token);
        Assert.NotNull(job);
        return job;
    }

    /// <summary>Waits until everything that is stored has been published, too.</summary>
    private protected async Task PublishedAsync() =>
        await Published.ReachedAsync((await Store.EventBoundsAsync(Token)).Last).WaitAsync(Patience, Token);

    /// <summary>Does something many times at once.</summary>
    private protected static Task<T[]> AtOnceAsync<T>(int count, Func<int, Task<T>> action) => AtOnceAsync(Enumerable.Range(0, count), action);

    /// <summary>Does something for each item, all at once.</summary>
    private protected static Task<TResult[]> AtOnceAsync<T, TResult>(IEnumerable<T> items, Func<T, Task<TResult>> action) =>
        Task.WhenAll(items.Select(item => Task.Run(() => action(item), Token)).ToList()).WaitAsync(Patience, Token);

    private protected LogLine Line(Job run, string message, string level = "info", string properties = """{"n":1}""") =>
        new(0, Clock.Now, run.Id, run.Attempt, run.Run, level, message, message, Encoding.UTF8.GetBytes(properties));

    private protected static RunRecords Records(Job run, params LogLine[] lines) => new(run.Id, run.Run) { Lines = lines };

    private protected static RunEnd Completed(string result = """{"ok":true}""") =>
        new(RunEndKind.Completed) { Result = Encoding.UTF8.GetBytes(result) };

    private protected static RunEnd Failed(string message = "It broke.") =>
        new(RunEndKind.Failed) { Error = new JobError("failed", message, "System.Exception", "System.Exception: It broke.\n   at Agent.Run()") };

    private async Task OpenAsync()
    {
        _store = await CreateAsync(_folder.Path);
        Published = new CommitRecorder();
        _store.Committed = Published.Record;
        _store.Dispatch = Clerk = new ClaimDesk();
        Opening = await _store.OpenAsync(Node, Clock.Now, Token);
    }
}
