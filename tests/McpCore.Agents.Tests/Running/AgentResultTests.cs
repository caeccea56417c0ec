using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Running;

/// <summary>What becomes of results that are too large, or no JSON.</summary>
public sealed class AgentResultTests
{
    [Theory]
    [InlineData(10, AgentOutcomeKind.Completed)]
    [InlineData(9, AgentOutcomeKind.FailedForGood)]
    public async Task Run_ResultAtTheLimit_CountsItsBytes(int limit, AgentOutcomeKind expected)
    {
        var outcome = await Runs.RunAsync((_, _) => Task.FromResult("12345678"), new TestJob { MaxResultBytes = limit });

        Assert.Equal(expected, outcome.Kind);
    }

    [Fact]
    public async Task Run_ResultTooLarge_NamesTheLimitAndTheWayOut()
    {
        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(new string('x', 1000)), new TestJob { MaxResultBytes = 100 });

        Assert.Equal(AgentOutcomeKind.FailedForGood, outcome.Kind);
        Assert.Equal("result_too_large", outcome.ErrorCode);
        Assert.Contains("100 bytes", outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("artifact", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EndlessResult_StopsNearTheLimit()
    {
        var taken = 0;

        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(Endless()), new TestJob { MaxResultBytes = 10_000 });

        Assert.Equal("result_too_large", outcome.ErrorCode);
        Assert.InRange(taken, 1, 40_000);

        IEnumerable<int> Endless()
        {
            while (true)
            {
                taken++;
                yield return 1;
            }
        }
    }

    [Fact]
    public async Task Run_HugeResult_TakesNoMoreMemoryThanTheLimitAllows()
    {
        const int Limit = 64 * 1024;
        var text = new string('x', 16 * 1024 * 1024);
        var agent = new LambdaAgent<Nothing, string>((_, _, _) => Task.FromResult(text));
        var port = new TestJobPort(new TestJob { MaxResultBytes = Limit });
        await agent.RunAsync("{}"u8.ToArray(), port, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var run = agent.RunAsync("{}"u8.ToArray(), port, CancellationToken.None);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(run.IsCompletedSuccessfully);
        Assert.Equal("result_too_large", (await run).ErrorCode);
        Assert.InRange(allocated, 0, 12 * Limit);
    }

    [Fact]
    public async Task Run_CyclicResult_SaysSo()
    {
        var node = new Node();
        node.Next = node;

        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(node));

        Assert.Equal(AgentOutcomeKind.FailedForGood, outcome.Kind);
        Assert.Equal("result_not_serializable", outcome.ErrorCode);
        Assert.Contains("cycle", outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(nameof(Node), outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task Run_ResultThatJsonCannotHold_IsNotSerializable(double value)
    {
        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(value));

        Assert.Equal("result_not_serializable", outcome.ErrorCode);
    }

    [Fact]
    public async Task Run_TypeThatJsonCannotWrite_IsNotSerializable()
    {
        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(new Holder { Handle = 5 }));

        Assert.Equal("result_not_serializable", outcome.ErrorCode);
        Assert.Equal("System.NotSupportedException", outcome.ErrorType);
    }

    [Fact]
    public async Task Run_NullResult_IsJsonNull()
    {
        var outcome = await Runs.RunAsync((_, _) => Task.FromResult<string?>(null));

        Assert.Equal("null", outcome.Result.GetRawText());
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.0025, "2.5ms")]
    [InlineData(1.5, "1.5s")]
    [InlineData(5400, "1h30m")]
    [InlineData(61.25, "1m1s250ms")]
    [InlineData(61.2500005, "1m1s250.0005ms")]
    public async Task Run_TimeSpanResult_ReadsBackAsItWas(double seconds, string expected)
    {
        var span = TimeSpan.FromSeconds(seconds);

        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(span));

        Assert.Equal(expected, outcome.Result.GetString());
        Assert.Equal(span, outcome.ResultAs<TimeSpan>());
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Holder
    {
        public nint Handle { get; init; }
    }
}
