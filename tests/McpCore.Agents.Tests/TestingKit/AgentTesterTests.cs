using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.TestingKit;

/// <summary>What the kit for plugin authors promises beyond the contract.</summary>
public sealed class AgentTesterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_TypedPayload_CrossesAsJson()
    {
        var payload = new CompactPayload { FirstStep = 3, LongWait = TimeSpan.FromMinutes(2), BestMode = CompactMode.InOrder };
        var job = new TestJob();

        var outcome = await new AgentTester(new CompactAgent()).RunAsync(payload, job, Token);

        Assert.Equal(new CompactResult(6, "done"), outcome.ResultAs<CompactResult>());
        Assert.Equal(payload, job.CheckpointAs<CompactPayload>());
        Assert.Equal("noted", job.Artifacts["note.txt"].Text);
    }

    [Fact]
    public async Task Check_TypedPayload_CrossesAsJson() =>
        Assert.Empty(await new AgentTester(new CompactAgent()).CheckAsync(new CompactPayload { FirstStep = 3 }, cancellationToken: Token));

    [Fact]
    public async Task Run_WithoutJobType_TakesTheAgentsFirst()
    {
        var outcome = await Runs.RunAsync((context, _) => Task.FromResult(context.JobType));

        Assert.Equal("lambda", outcome.ResultAs<string>());
    }

    [Fact]
    public async Task Run_CallersTokenFired_CancelsAsUser()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var job = new TestJob();
        var agent = new LambdaAgent<Nothing, int>((_, _, token) => Task.FromCanceled<int>(token));

        var outcome = await new AgentTester(agent).RunAsync("{}", job, source.Token);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Equal(CancellationReason.User, job.CancellationReason);
    }

    [Fact]
    public async Task OnProgress_Cancel_StopsTheAgentInTheMiddleAndItResumes()
    {
        TestJob? job = null;
        job = new TestJob { OnProgress = progress => (progress.Step == 3 ? job : null)?.Cancel(CancellationReason.Shutdown) };
        var tester = new AgentTester(new LambdaAgent<Nothing, int>(CountToFiveAsync));

        var stopped = await tester.RunAsync("{}", job, Token);
        var next = job.NextRun();
        var resumed = await tester.RunAsync("{}", next, Token);

        Assert.Equal(AgentOutcomeKind.Cancelled, stopped.Kind);
        Assert.True(resumed.Completed, resumed.ToString());
        Assert.Equal([4L, 5L], next.Progress.Select(progress => progress.Step!.Value));
        Assert.Equal((1, 2, job.JobId), (next.Attempt, next.Run, next.JobId));
    }

    [Fact]
    public void NextRun_WithAttempt_IsARetry() => Assert.Equal(2, new TestJob().NextRun(attempt: 2).Attempt);

    [Fact]
    public void Cancel_Twice_KeepsTheFirstReason()
    {
        var job = new TestJob();

        job.Cancel(CancellationReason.Deadline);
        job.Cancel(CancellationReason.User);

        Assert.Equal(CancellationReason.Deadline, job.CancellationReason);
        Assert.True(job.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public void Cancel_ForNoReason_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TestJob().Cancel(CancellationReason.None));

    [Fact]
    public async Task Result_OfAFailedRun_SaysHowItEnded()
    {
        var outcome = await Runs.RunAsync<int>((_, _) => throw new JobFailedException("The data is empty.", "no_data"));

        var exception = Assert.Throws<InvalidOperationException>(() => outcome.Result);

        Assert.Contains("FailedForGood: no_data: The data is empty.", exception.Message, StringComparison.Ordinal);
        Assert.Contains(outcome.ErrorText!, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b.txt")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("gr\u00f6\u00dfe.txt")]
    public async Task CreateArtifact_NameThatTheDaemonRefuses_IsRefused(string name)
    {
        var outcome = await Runs.RunAsync(async (context, _) =>
        {
            await context.WriteArtifactAsync(name, "");
            return 0;
        });

        Assert.Equal("System.ArgumentException", outcome.ErrorType);
    }

    [Fact]
    public void CheckpointAs_WithoutCheckpoint_SaysSo() => Assert.Throws<InvalidOperationException>(() => new TestJob().CheckpointAs<int>());

    private static async Task<int> CountToFiveAsync(Nothing payload, JobContext context, CancellationToken cancellationToken)
    {
        var step = await context.LoadCheckpointAsync<int>();
        while (step < 5)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step++;
            await context.SaveCheckpointAsync(step);
            context.Progress(step / 5.0, step: step);
        }

        return step;
    }
}
