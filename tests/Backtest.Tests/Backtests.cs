using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Backtest;
using McpCore.Backtest.Results;

namespace Backtest.Tests;

/// <summary>Runs and checks backtests as the host does, through JSON.</summary>
internal static class Backtests
{
    private static readonly AgentTester Tester = new(new BacktestAgent());

    public static AgentTester Agent => Tester;

    public static Task<TestOutcome> RunAsync(DataFolder data, string payload, TestJob? job = null) =>
        Tester.RunAsync(payload, job ?? new TestJob { DataDirectory = data.Path }, TestContext.Current.CancellationToken);

    public static async Task<BacktestResult> ResultAsync(DataFolder data, string payload) => (await RunAsync(data, payload)).ResultAs<BacktestResult>();

    public static Task<IReadOnlyList<PayloadFault>> CheckAsync(DataFolder data, string payload) =>
        Tester.CheckAsync(payload, new TestJob { DataDirectory = data.Path }, TestContext.Current.CancellationToken);
}
