using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>Artifacts, events, heartbeats, settings and the random source.</summary>
public sealed class JobContextTests
{
    [Fact]
    public async Task WriteArtifact_Text_IsStoredAsUtf8()
    {
        var job = await Runs.TalkAsync(context => context.WriteArtifactAsync("report.md", "# Größe", "text/markdown"));

        var artifact = job.Artifacts["report.md"];
        Assert.Equal("text/markdown", artifact.Kind);
        Assert.Equal("# Größe"u8.ToArray(), artifact.Content.ToArray());
    }

    [Fact]
    public async Task CreateArtifact_Stream_IsStoredWhenDisposed()
    {
        var job = new TestJob();
        var storedBefore = -1;

        await Runs.TalkAsync(
            async context =>
            {
                await using var stream = await context.CreateArtifactAsync("model.bin");
                await stream.WriteAsync(new byte[] { 1, 2 });
                storedBefore = job.Artifacts.Count;
            },
            job);

        Assert.Equal(0, storedBefore);
        Assert.Equal([1, 2], job.Artifacts["model.bin"].Content.ToArray());
        Assert.Equal("application/octet-stream", job.Artifacts["model.bin"].Kind);
    }

    [Fact]
    public async Task WriteArtifact_SameName_Replaces()
    {
        var job = await Runs.TalkAsync(async context =>
        {
            await context.WriteArtifactAsync("a.txt", "old");
            await context.WriteArtifactAsync("a.txt", "new");
        });

        Assert.Equal("new", Assert.Single(job.Artifacts).Value.Text);
    }

    [Fact]
    public async Task Event_WithData_WritesItAsSnakeCaseJson()
    {
        var job = await Runs.TalkAsync(context => context.Event("trade", new { EntryPrice = 1.5, Side = DayOfWeek.Monday }));

        var raised = Assert.Single(job.Events);
        Assert.Equal("trade", raised.Name);
        Assert.Equal("""{"entry_price":1.5,"side":"monday"}""", raised.Data.GetRawText());
    }

    [Fact]
    public async Task Event_WithoutData_HasNull()
    {
        var job = await Runs.TalkAsync(context => context.Event("started"));

        Assert.Equal("null", job.Events[0].Data.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Event_WithoutName_IsRefused(string name)
    {
        var outcome = await Runs.RunAsync((context, _) =>
        {
            context.Event(name);
            return Task.FromResult(0);
        });

        Assert.Equal("System.ArgumentException", outcome.ErrorType);
    }

    [Fact]
    public async Task Heartbeat_Twice_ReachesTheHostTwice()
    {
        var job = await Runs.TalkAsync(context =>
        {
            context.Heartbeat();
            context.Heartbeat();
        });

        Assert.Equal(2, job.Heartbeats);
    }

    [Fact]
    public async Task Settings_SectionAndFolder_AreTheHosts()
    {
        var job = new TestJob { Settings = """{"threads": 3}""", DataDirectory = "/data" };

        var outcome = await Runs.RunAsync((context, _) => Task.FromResult($"{context.Settings.GetProperty("threads")} {context.DataDirectory}"), job);

        Assert.Equal("3 /data", outcome.ResultAs<string>());
    }

    [Fact]
    public async Task Random_SameSeed_GivesTheSameNumbersInEveryRun()
    {
        var first = await DrawAsync(new TestJob { Seed = 42, Run = 1 });
        var second = await DrawAsync(new TestJob { Seed = 42, Run = 2, Attempt = 2 });

        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(43)]
    [InlineData(42L << 33)]
    [InlineData(long.MinValue)]
    public async Task Random_OtherSeed_GivesOtherNumbers(long seed)
    {
        var first = await DrawAsync(new TestJob { Seed = 42 });
        var second = await DrawAsync(new TestJob { Seed = seed });

        Assert.NotEqual(first, second);
    }

    private static async Task<int[]> DrawAsync(TestJob job)
    {
        var outcome = await Runs.RunAsync((context, _) => Task.FromResult(Enumerable.Range(0, 8).Select(_ => context.Random.Next()).ToArray()), job);
        return outcome.ResultAs<int[]>();
    }
}
