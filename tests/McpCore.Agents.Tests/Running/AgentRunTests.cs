using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Running;

/// <summary>How a run ends.</summary>
public sealed class AgentRunTests
{
    [Fact]
    public async Task Run_AgentReturns_CompletesWithSnakeCaseResult()
    {
        var outcome = await Runs.RunAsync<Doubling, Doubled>("""{"start_value": 21}""", (payload, _, _) => Task.FromResult(new Doubled(payload.StartValue * 2)));

        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        Assert.Equal("""{"end_value":42}""", outcome.Result.GetRawText());
        Assert.Equal((null, null, null), (outcome.ErrorCode, outcome.ErrorType, outcome.ErrorMessage));
    }

    [Fact]
    public async Task Run_OmittedMember_KeepsItsInitialiser()
    {
        var outcome = await Runs.RunAsync<Doubling, int>("{}", (payload, _, _) => Task.FromResult(payload.StartValue));

        Assert.Equal(7, outcome.ResultAs<int>());
    }

    [Fact]
    public async Task Run_SourceGeneratedContext_FollowsTheSameRules()
    {
        var outcome = await new AgentTester(new CompactAgent()).RunAsync(
            """{"first_step": 4, "long_wait": "1h30m", "best_mode": "in_order"}""", cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal("""{"last_step":8,"verdict":"done"}""", outcome.Result.GetRawText());
    }

    [Fact]
    public async Task Run_AgentThrows_FailsWithTypeMessageAndStack()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new TimeoutException("The exchange did not answer."));

        Assert.Equal(AgentOutcomeKind.Failed, outcome.Kind);
        Assert.Equal("agent_error", outcome.ErrorCode);
        Assert.Equal("System.TimeoutException", outcome.ErrorType);
        Assert.Equal("The exchange did not answer.", outcome.ErrorMessage);
        Assert.Contains(nameof(Run_AgentThrows_FailsWithTypeMessageAndStack), outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JobFailedException_FailsForGoodWithItsCode()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new JobFailedException("The ticker is delisted.", "delisted", new InvalidOperationException("the cause")));

        Assert.Equal(AgentOutcomeKind.FailedForGood, outcome.Kind);
        Assert.Equal("delisted", outcome.ErrorCode);
        Assert.Equal("The ticker is delisted.", outcome.ErrorMessage);
        Assert.Contains("the cause", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JobFailedExceptionWithoutCode_HasTheDefaultOne()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new JobFailedException("No."));

        Assert.Equal("job_failed", outcome.ErrorCode);
    }

    [Fact]
    public async Task Run_JobFailedInAParallelLoop_FailsForGood()
    {
        var outcome = await Runs.RunAsync<int>((_, token) =>
        {
            Parallel.For(0, 1, new ParallelOptions { CancellationToken = token }, _ => throw new JobFailedException("One is enough.", "diverged"));
            return Task.FromResult(0);
        });

        Assert.Equal(AgentOutcomeKind.FailedForGood, outcome.Kind);
        Assert.Equal("diverged", outcome.ErrorCode);
    }

    [Fact]
    public async Task Run_AttemptFailedException_FailsWithItsCodeAndMayBeTriedAgain()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new AttemptFailedException("The exchange is down.", "exchange_down", new InvalidOperationException("the cause")));

        Assert.Equal(AgentOutcomeKind.Failed, outcome.Kind);
        Assert.Equal("exchange_down", outcome.ErrorCode);
        Assert.Equal("The exchange is down.", outcome.ErrorMessage);
        Assert.Contains("the cause", outcome.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RetryLaterException_SaysWhenAndWhy()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new RetryLaterException(TimeSpan.FromMinutes(5), "The market is closed."));

        Assert.Equal(AgentOutcomeKind.RetryLater, outcome.Kind);
        Assert.Equal(TimeSpan.FromMinutes(5), outcome.RetryAfter);
        Assert.Equal("retry_later", outcome.ErrorCode);
        Assert.Equal("The market is closed.", outcome.ErrorMessage);
    }

    [Fact]
    public void RetryLaterException_NegativeWait_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryLaterException(TimeSpan.FromTicks(-1)));

    [Fact]
    public async Task Run_TokenFired_IsCancelledAndTheAgentKnowsWhy()
    {
        var job = new TestJob();
        var seen = CancellationReason.None;

        var outcome = await Runs.RunAsync<int>(
            (context, token) =>
            {
                job.Cancel(CancellationReason.Timeout);
                seen = context.CancellationReason;
                token.ThrowIfCancellationRequested();
                return Task.FromResult(0);
            },
            job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Equal(CancellationReason.Timeout, seen);
    }

    [Fact]
    public async Task Run_CancelledExceptionWithoutTheToken_IsAFailure()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new TaskCanceledException("The request timed out."));

        Assert.Equal(AgentOutcomeKind.Failed, outcome.Kind);
        Assert.Equal("System.Threading.Tasks.TaskCanceledException", outcome.ErrorType);
    }

    [Fact]
    public async Task Run_AgentReturnsAfterItsTokenFired_Completes()
    {
        var job = new TestJob();
        job.Cancel();

        var outcome = await Runs.RunAsync((_, _) => Task.FromResult(5), job);

        Assert.Equal(5, outcome.ResultAs<int>());
    }

    [Theory]
    [InlineData("null", "$")]
    [InlineData("""{"start_value": "many"}""", "$.start_value")]
    [InlineData("""{"start_vlaue": 1}""", "$.start_vlaue")]
    [InlineData("""{"start_value": 1, "start_value": 2}""", "$.start_value")]
    [InlineData("""{"start_value": null}""", "$.start_value")]
    [InlineData("{", "$")]
    public async Task Run_PayloadThatCannotBeRead_IsRejectedForGood(string payload, string path)
    {
        var outcome = await Runs.RunAsync<Doubling, int>(payload, (_, _, _) => Task.FromResult(0));

        Assert.Equal(AgentOutcomeKind.FailedForGood, outcome.Kind);
        Assert.Equal("payload_rejected", outcome.ErrorCode);
        Assert.StartsWith(path + ":", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PayloadTypeThrows_IsRejectedForGood()
    {
        var outcome = await Runs.RunAsync<Picky, int>("""{"value": 1}""", (_, _, _) => Task.FromResult(0));

        Assert.Equal("payload_rejected", outcome.ErrorCode);
        Assert.Contains("only zero", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Context_ShowsTheJob()
    {
        var job = new TestJob { JobId = "01900000-0000-7000-8000-00000000002a", JobType = "renamed", Attempt = 2, Run = 3, Metadata = """{"owner": "ada"}""" };

        var outcome = await Runs.RunAsync(
            (context, _) => Task.FromResult($"{context.JobId} {context.JobType} {context.Attempt} {context.Run} {context.Metadata.GetProperty("owner").GetString()}"), job);

        Assert.Equal("01900000-0000-7000-8000-00000000002a renamed 2 3 ada", outcome.ResultAs<string>());
    }

    private sealed record Doubling
    {
        public int StartValue { get; init; } = 7;
    }

    private sealed record Doubled(int EndValue);

    private sealed record Picky
    {
        public Picky(int value) => Value = value == 0 ? 0 : throw new ArgumentOutOfRangeException(nameof(value), "only zero");

        public int Value { get; }
    }
}
