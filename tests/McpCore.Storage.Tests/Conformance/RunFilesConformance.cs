using System.Security.Cryptography;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>What runs keep: checkpoints and the records of artifacts.</summary>
public abstract class RunFilesConformance : StoreConformance
{
    [Fact]
    public async Task LoadCheckpointAsync_NoneSaved_IsNull()
    {
        var run = await RunAsync();

        Assert.False((await Store.LoadCheckpointAsync(run.Id, Token)).HasValue);
    }

    [Fact]
    public async Task SaveCheckpointAsync_Again_ReplacesTheFirst()
    {
        var run = await RunAsync();
        Assert.True(await Store.SaveCheckpointAsync(run.Id, run.Run, "one"u8.ToArray(), Token));

        var saved = await Store.SaveCheckpointAsync(run.Id, run.Run, "two"u8.ToArray(), Token);

        await ReopenAsync();
        Assert.True(saved);
        Assert.Equal("two", await CheckpointAsync(run));
    }

    [Fact]
    public async Task SaveCheckpointAsync_NoBytes_IsACheckpoint()
    {
        var run = await RunAsync();

        await Store.SaveCheckpointAsync(run.Id, run.Run, ReadOnlyMemory<byte>.Empty, Token);

        Assert.Equal("", await CheckpointAsync(run));
    }

    [Fact]
    public async Task SaveCheckpointAsync_OneMegabyteOfAnyBytes_RoundTripsExactly()
    {
        var run = await RunAsync();
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);

        await Store.SaveCheckpointAsync(run.Id, run.Run, bytes, Token);

        var loaded = await Store.LoadCheckpointAsync(run.Id, Token);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(loaded!.Value.Span));
    }

    [Fact]
    public async Task SaveCheckpointAsync_StaleRun_IsRefusedAndTheEarlierKept()
    {
        var stale = await RunAsync();
        await Store.SaveCheckpointAsync(stale.Id, stale.Run, "kept across runs"u8.ToArray(), Token);
        var current = await RunAgainAsync(stale);

        var saved = await Store.SaveCheckpointAsync(stale.Id, stale.Run, "too late"u8.ToArray(), Token);

        Assert.False(saved);
        Assert.Equal("kept across runs", await CheckpointAsync(current));
    }

    [Fact]
    public async Task SaveCheckpointAsync_JobThatIsNotRunning_IsRefused()
    {
        var pending = await AddAsync();
        var stranger = Drafts.Draft();

        Assert.False(await Store.SaveCheckpointAsync(pending.Id, pending.Run, "no"u8.ToArray(), Token));
        Assert.False(await Store.SaveCheckpointAsync(stranger.Id, 1, "no"u8.ToArray(), Token));
    }

    [Fact]
    public async Task LoadCheckpointAsync_JobThatHasCompleted_IsNull()
    {
        var run = await RunAsync();
        await Store.SaveCheckpointAsync(run.Id, run.Run, "half"u8.ToArray(), Token);

        await EndAsync(run, Completed());

        Assert.Null(await CheckpointAsync(run));
    }

    [Fact]
    public async Task LoadCheckpointAsync_JobThatHasFailed_IsKeptForARetry()
    {
        var run = await RunAsync();
        await Store.SaveCheckpointAsync(run.Id, run.Run, "half"u8.ToArray(), Token);

        await EndAsync(run, Failed());

        Assert.Equal("half", await CheckpointAsync(run));
    }

    [Fact]
    public async Task SaveArtifactAsync_Several_AreListedByName()
    {
        var run = await RunAsync();
        var model = Artifact(run, "model.bin") with { Kind = "model", Size = long.MaxValue, Sha256 = "0f" };

        Assert.True(await Store.SaveArtifactAsync(run.Id, model, Token));
        Assert.True(await Store.SaveArtifactAsync(run.Id, Artifact(run, "chart.svg"), Token));

        await ReopenAsync();
        Assert.Equal([Artifact(run, "chart.svg"), model], await Store.ArtifactsAsync(run.Id, Token));
    }

    [Fact]
    public async Task SaveArtifactAsync_SameName_ReplacesTheFirst()
    {
        var first = await RunAsync();
        await Store.SaveArtifactAsync(first.Id, Artifact(first, "out.csv"), Token);
        var second = await RunAgainAsync(first);
        var replacement = Artifact(second, "out.csv") with { Size = 7 };

        var saved = await Store.SaveArtifactAsync(second.Id, replacement, Token);

        Assert.True(saved);
        Assert.Equal([replacement], await Store.ArtifactsAsync(first.Id, Token));
    }

    [Fact]
    public async Task SaveArtifactAsync_StaleRun_IsRefusedAndTheCurrentKept()
    {
        var stale = await RunAsync();
        var current = await RunAgainAsync(stale);
        await Store.SaveArtifactAsync(current.Id, Artifact(current, "out.csv"), Token);

        var saved = await Store.SaveArtifactAsync(stale.Id, Artifact(stale, "out.csv") with { Size = 7 }, Token);

        Assert.False(saved);
        Assert.Equal([Artifact(current, "out.csv")], await Store.ArtifactsAsync(stale.Id, Token));
    }

    [Fact]
    public async Task SaveArtifactAsync_JobThatHasEnded_IsRefused()
    {
        var run = await RunAsync();
        await EndAsync(run, Completed());

        var saved = await Store.SaveArtifactAsync(run.Id, Artifact(run, "late"), Token);

        Assert.False(saved);
        Assert.Empty(await Store.ArtifactsAsync(run.Id, Token));
    }

    [Fact]
    public async Task ArtifactsAsync_OtherJob_HasNone()
    {
        var run = await RunAsync();
        await Store.SaveArtifactAsync(run.Id, Artifact(run, "out.csv"), Token);
        var other = await RunAsync();

        Assert.Empty(await Store.ArtifactsAsync(other.Id, Token));
    }

    private ArtifactRecord Artifact(Job run, string name) => new(name, "file", 3, "ab", run.Attempt, run.Run, Clock.Now);

    private async Task<string?> CheckpointAsync(Job job) =>
        await Store.LoadCheckpointAsync(job.Id, Token) is { } bytes ? JobAssert.Utf8(bytes) : null;
}
