using McpCore.Agents;
using McpCore.Agents.Testing;

namespace SampleNamespace.Tests;

/// <summary>Runs the agent as the daemon does, through JSON, without a daemon.</summary>
public sealed class ExampleAgentTests
{
    private readonly AgentTester _tester = new(new ExampleAgent());

    [Fact]
    public async Task Run_AText_CountsItsWordsAndFindsTheLongest()
    {
        var outcome = await _tester.RunAsync("""{"text": "to be or not to be"}""", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(new ExampleResult(6, "not"), outcome.ResultAs<ExampleResult>());
    }

    [Fact]
    public async Task Run_AText_ReportsEachWord()
    {
        var job = new TestJob();

        await _tester.RunAsync(new ExamplePayload { Text = "one two" }, job, TestContext.Current.CancellationToken);

        Assert.Equal([0.5, 1.0], job.Progress.Select(progress => progress.Fraction!.Value));
        Assert.Equal("Found 2 words", Assert.Single(job.Log).Message);
    }

    [Fact]
    public async Task Run_ACancelledJob_StopsAtTheNextWord()
    {
        using var user = new CancellationTokenSource();
        var job = new TestJob { OnProgress = _ => user.Cancel() };

        var outcome = await _tester.RunAsync(new ExamplePayload { Text = "one two three" }, job, user.Token);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Single(job.Progress);
    }

    [Fact]
    public async Task Check_ATextWithoutWords_IsRefused()
    {
        var faults = await _tester.CheckAsync("""{"text": " "}""", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("there is no word in it", Assert.Single(faults).Message);
    }
}
