using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;

namespace MlExperiment.Tests;

/// <summary>Runs and checks experiments as the host does, through JSON.</summary>
internal static class Experiments
{
    public static AgentTester Agent { get; } = new(new ExperimentAgent());

    public static Task<TestOutcome> RunAsync(string payload, TestJob? job = null) => Agent.RunAsync(payload, job, TestContext.Current.CancellationToken);

    public static async Task<ExperimentResult> ResultAsync(string payload, TestJob? job = null) => (await RunAsync(payload, job)).ResultAs<ExperimentResult>();

    public static Task<IReadOnlyList<PayloadFault>> CheckAsync(string payload, string dataDirectory) =>
        Agent.CheckAsync(payload, new TestJob { DataDirectory = dataDirectory }, TestContext.Current.CancellationToken);

    /// <summary>All numbers of a result that must not depend on when and where it was made.</summary>
    public static string Numbers(TestOutcome outcome) =>
        string.Join('\n', outcome.Result.EnumerateObject().Where(member => member.Name is not ("duration_seconds" or "experiment_id")).Select(member => member.Value.GetRawText()));
}
