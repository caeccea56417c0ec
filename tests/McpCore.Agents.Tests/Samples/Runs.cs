using McpCore.Agents.Testing;

namespace McpCore.Agents.Tests.Samples;

/// <summary>Short ways to run an agent that is written in place, under the test's own token.</summary>
internal static class Runs
{
    public static Task<TestOutcome> RunAsync<TPayload, TResult>(
        string payload, Func<TPayload, JobContext, CancellationToken, Task<TResult>> body, TestJob? job = null) =>
        new AgentTester(new LambdaAgent<TPayload, TResult>(body)).RunAsync(payload, job, TestContext.Current.CancellationToken);

    /// <summary>Runs a body that needs no payload.</summary>
    public static Task<TestOutcome> RunAsync<TResult>(Func<JobContext, CancellationToken, Task<TResult>> body, TestJob? job = null) =>
        RunAsync<Nothing, TResult>("{}", (_, context, token) => body(context, token), job);

    /// <summary>Runs a body that only talks to its context, and expects it to complete.</summary>
    public static async Task<TestJob> TalkAsync(Func<JobContext, ValueTask> body, TestJob? job = null)
    {
        job ??= new TestJob();
        var outcome = await RunAsync(
            async (context, _) =>
            {
                await body(context);
                return 0;
            },
            job);
        Assert.True(outcome.Completed, outcome.ToString());
        return job;
    }

    /// <inheritdoc cref="TalkAsync(Func{JobContext, ValueTask}, TestJob)"/>
    public static Task<TestJob> TalkAsync(Action<JobContext> body, TestJob? job = null) =>
        TalkAsync(
            context =>
            {
                body(context);
                return default;
            },
            job);
}
