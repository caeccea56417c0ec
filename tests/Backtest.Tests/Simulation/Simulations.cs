using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Simulation;

/// <summary>Runs strategies over series of bars.</summary>
internal static class Simulations
{
    public static SimulationRun Run<TStrategy>(TStrategy strategy, Terms terms, params PriceSeries[] series)
        where TStrategy : struct, IStrategy =>
        new Simulator<TStrategy>(MarketHistory.Of(series), strategy, terms).Run(blockBars: 1000, onBlock: null, TestContext.Current.CancellationToken);

    /// <summary>What a strategy decides after each close.</summary>
    public static IReadOnlyList<int> Targets<TStrategy>(TStrategy strategy, params PriceSeries[] series)
        where TStrategy : struct, IStrategy
    {
        var market = MarketHistory.Of(series);
        return [.. Enumerable.Range(1, market.Bars).Select(count => strategy.Decide(
            market.First.Closes.AsSpan(0, count), market.Second is { } second ? second.Closes.AsSpan(0, count) : default))];
    }
}
