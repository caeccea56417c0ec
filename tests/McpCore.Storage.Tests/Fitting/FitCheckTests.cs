using System.Text;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Fitting;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Fitting;

/// <summary>Which stored jobs no longer fit a version, found in a real store.</summary>
public sealed class FitCheckTests : IAsyncLifetime
{
    private const string Wide = """{"type":"object"}""";
    private const string Narrow = """{"type":"object","properties":{"n":{"type":"integer","maximum":10}}}""";

    private readonly TempFolder _folder = new();
    private readonly TestClock _clock = new();
    private readonly JobDrafts _drafts;
    private readonly SqliteStore _store;
    private readonly CountingPayloads _payloads;
    private readonly FitCheck _check;

    public FitCheckTests()
    {
        _drafts = new JobDrafts(_clock);
        _store = new SqliteStore(_folder.File("mcpcore.db"));
        _payloads = new CountingPayloads(_store);
        _check = new FitCheck(_store, _payloads);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _store.OpenAsync("node", _clock.Now, Token);
        await _store.SaveAsync([Type("echo", Wide), Type("old", Wide)], _clock.Now, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FindAsync_NarrowerSchema_CountsEveryMisfitAndNamesTheOldest()
    {
        var jobs = await AddAsync("echo", [.. Enumerable.Range(0, 40)]);

        var unfit = Assert.Single(await _check.FindAsync("2.0.0", [Type("echo", Narrow)], Token));

        Assert.Equal(("echo", 29), (unfit.Type, unfit.Count));
        Assert.Equal(jobs.Skip(11).Take(FitCheck.MaxShown), unfit.First.Select(job => job.Id));
        Assert.Equal(("$.payload.n", "range"), (unfit.First[0].Fault.Path, unfit.First[0].Fault.Code));
    }

    [Fact]
    public async Task FindAsync_SameSchema_ReadsNoJob()
    {
        await AddAsync("echo", 50);

        Assert.Empty(await _check.FindAsync("2.0.0", [Type("echo", Wide)], Token));
        Assert.Equal(0, _payloads.Reads);
    }

    [Fact]
    public async Task FindAsync_TypeThatNobodyKnew_ReadsNoJob()
    {
        Assert.Empty(await _check.FindAsync("1.0.0", [Type("new", Narrow)], Token));
        Assert.Equal(0, _payloads.Reads);
    }

    [Fact]
    public async Task FindAsync_EveryJobFits_FindsNone()
    {
        await AddAsync("echo", 1, 2, 3);

        Assert.Empty(await _check.FindAsync("2.0.0", [Type("echo", Narrow)], Token));
        Assert.Equal(1, _payloads.Reads);
    }

    [Fact]
    public async Task FindAsync_Renamed_JobsOfTheOldNameAreMeant()
    {
        await AddAsync("old", 50);

        var unfit = Assert.Single(await _check.FindAsync("2.0.0", [Type("new", Narrow, "old")], Token));

        Assert.Equal(("new", 1), (unfit.Type, unfit.Count));
    }

    [Fact]
    public async Task FindAsync_JobThatAsksForAVersion_IsMeantByThatVersionAlone()
    {
        await _store.SubmitAsync([_drafts.New(options: new JobOptions { AgentVersion = "1.0.0" }, payload: """{"n":50}""")], long.MaxValue, Token);

        Assert.Empty(await _check.FindAsync("2.0.0", [Type("echo", Narrow)], Token));
        Assert.Single(await _check.FindAsync("1.0.0", [Type("echo", Narrow)], Token));
    }

    private static JobTypeRegistration Type(string name, string schema, params string[] aliases) =>
        new(name, aliases, "", Encoding.UTF8.GetBytes(schema), "{}"u8.ToArray(), new PluginRef("plugin", "1.0.0", "aa"));

    private async Task<IReadOnlyList<JobId>> AddAsync(string type, params int[] numbers)
    {
        var outcome = await _store.SubmitAsync([.. numbers.Select(number => _drafts.New(type, payload: $$"""{"n":{{number}}}"""))], long.MaxValue, Token);
        return [.. outcome.Jobs.Select(job => job.Id)];
    }

    /// <summary>The store's payloads, with a count of the reads.</summary>
    private sealed class CountingPayloads(IUnsettledPayloads payloads) : IUnsettledPayloads
    {
        public int Reads { get; private set; }

        public Task<PayloadPage> ReadPayloadsAsync(string type, long after, CancellationToken cancellationToken)
        {
            Reads++;
            return payloads.ReadPayloadsAsync(type, after, cancellationToken);
        }
    }
}
