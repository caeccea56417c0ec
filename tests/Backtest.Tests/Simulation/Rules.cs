using McpCore.Backtest;
using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;

namespace Backtest.Tests.Simulation;

/// <summary>Every strategy in every mode, by name, as payloads.</summary>
internal static class Rules
{
    private static readonly Dictionary<string, BacktestPayload> Payloads = new(StringComparer.Ordinal)
    {
        ["sma_cross"] = Payload(StrategyKind.Momentum, new StrategyParams { FastWindow = 3, SlowWindow = 7 }),
        ["sma_cross short"] = Payload(StrategyKind.Momentum, new StrategyParams { FastWindow = 3, SlowWindow = 7 }, allowShort: true),
        ["time_series"] = Payload(StrategyKind.Momentum, new StrategyParams { Mode = MomentumMode.TimeSeries, Lookback = 9, Skip = 0 }),
        ["time_series short"] = Payload(StrategyKind.Momentum, new StrategyParams { Mode = MomentumMode.TimeSeries, Lookback = 9, Skip = 2 }, allowShort: true),
        ["mean_reversion"] = Payload(StrategyKind.MeanReversion, new StrategyParams { Window = 7, EntryZ = 1.5 }),
        ["mean_reversion short"] = Payload(StrategyKind.MeanReversion, new StrategyParams { Window = 7, EntryZ = 1.5 }, allowShort: true),
        ["arbitrage ols"] = Payload(StrategyKind.Arbitrage, new StrategyParams { Window = 7, EntryZ = 1.5, ExitZ = 0.2, PairTicker = "PAIR" }),
        ["arbitrage fixed"] = Payload(
            StrategyKind.Arbitrage,
            new StrategyParams { Window = 7, EntryZ = 1.5, ExitZ = 0.2, PairTicker = "PAIR", HedgeRatio = System.Text.Json.JsonSerializer.SerializeToElement(0.8) }),
    };

    public static IEnumerable<string> Names => Payloads.Keys;

    public static TheoryData<string, T> With<T>(params T[] values)
    {
        var cases = new TheoryData<string, T>();
        foreach (var rule in Payloads.Keys)
        {
            foreach (var value in values)
            {
                cases.Add(rule, value);
            }
        }

        return cases;
    }

    public static SimulationRun Run(string rule, Terms terms, PriceSeries first, PriceSeries second, int warmUp = 0)
    {
        var payload = Payloads[rule];
        IReadOnlyList<PriceSeries> series = payload.Strategy == StrategyKind.Arbitrage ? [first, second] : [first];
        return BacktestAgent.Simulate(payload, MarketHistory.Of(series, warmUp), terms, blockBars: 64, onBlock: null, TestContext.Current.CancellationToken);
    }

    private static BacktestPayload Payload(StrategyKind strategy, StrategyParams parameters, bool allowShort = false) =>
        new() { Strategy = strategy, Ticker = "TEST", AllowShort = allowShort, Params = parameters };
}
