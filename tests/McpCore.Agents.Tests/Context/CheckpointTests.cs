using System.Text;
using System.Text.Json;
using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Context;

/// <summary>What survives from one run to the next.</summary>
public sealed class CheckpointTests
{
    private static readonly byte[] Bytes = [1, 2, 3];

    public static TheoryData<Func<JobContext, ValueTask>> WaysToSaveBytes => new()
    {
        context => context.SaveCheckpointAsync(Bytes),
        context => context.SaveCheckpointAsync(Bytes.AsMemory()),
        context => context.SaveCheckpointAsync((ReadOnlyMemory<byte>)Bytes),
    };

    [Fact]
    public async Task Checkpoint_JsonValue_ComesBackInTheNextRun()
    {
        var saved = new State(7, 0.1, TimeSpan.FromMilliseconds(1.5), ["a", "b"]);
        var first = await Runs.TalkAsync(context => context.SaveCheckpointAsync(saved));
        State? loaded = null;

        await Runs.TalkAsync(async context => loaded = await context.LoadCheckpointAsync<State>(), first.NextRun());

        Assert.Equivalent(saved, loaded, strict: true);
        Assert.Equal("""{"epoch":7,"loss":0.1,"spent":"1.5ms","names":["a","b"]}""", Encoding.UTF8.GetString(first.Checkpoint!.Value.Span));
    }

    [Theory]
    [MemberData(nameof(WaysToSaveBytes))]
    public async Task Checkpoint_Bytes_AreStoredAsTheyAre(Func<JobContext, ValueTask> save)
    {
        var job = await Runs.TalkAsync(save);

        Assert.Equal(Bytes, job.Checkpoint!.Value.ToArray());
    }

    [Fact]
    public async Task Checkpoint_SavedAgain_ReplacesTheLast()
    {
        var job = await Runs.TalkAsync(async context =>
        {
            await context.SaveCheckpointAsync(1);
            await context.SaveCheckpointAsync(2);
        });

        Assert.Equal(2, job.CheckpointAs<int>());
    }

    [Fact]
    public async Task Checkpoint_NeverSaved_IsNullOrDefault()
    {
        ReadOnlyMemory<byte>? bytes = Bytes;
        State? state = new(0, 0, default, []);

        await Runs.TalkAsync(async context =>
        {
            bytes = await context.LoadCheckpointAsync();
            state = await context.LoadCheckpointAsync<State>();
        });

        Assert.Null(bytes);
        Assert.Null(state);
    }

    [Fact]
    public async Task Checkpoint_OfAnotherForm_ThrowsJsonException()
    {
        var job = new TestJob { Checkpoint = "garbage"u8.ToArray() };

        var outcome = await Runs.RunAsync(async (context, _) => await context.LoadCheckpointAsync<State>(), job);

        Assert.Equal(typeof(JsonException).FullName, outcome.ErrorType!.Replace("JsonReaderException", "JsonException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checkpoint_AfterTheTokenFired_IsStillSaved()
    {
        var job = new TestJob();

        var outcome = await Runs.RunAsync<int>(
            async (context, token) =>
            {
                job.Cancel(CancellationReason.Shutdown);
                await context.SaveCheckpointAsync(41);
                token.ThrowIfCancellationRequested();
                return 0;
            },
            job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Equal(41, job.CheckpointAs<int>());
    }

    private sealed record State(int Epoch, double Loss, TimeSpan Spent, IReadOnlyList<string> Names);
}
