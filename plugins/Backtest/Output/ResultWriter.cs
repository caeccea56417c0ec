using McpCore.Backtest.Market;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace McpCore.Backtest.Output;

/// <summary>Puts the result together. It has to fit into the host's limit, so very long series are cut down; the artifacts have all of them.</summary>
internal static class ResultWriter
{
    /// <summary>About eighty years of days.</summary>
    public const int MaxPoints = 20_000;

    public const int MaxTrades = 5_000;

    public static BacktestResult Result(BacktestPayload payload, MarketHistory market, SimulationRun run, Metrics metrics, BuyAndHold held) => new()
    {
        Strategy = payload.Strategy,
        Ticker = payload.Ticker,
        PairTicker = market.Second?.Ticker,
        StartDate = market.Start,
        EndDate = market.End,
        InitialCapital = payload.InitialCapital,
        Synthetic = payload.DataSource == PriceSource.Synthetic,
        Parameters = Parameters(payload),
        Metrics = metrics,
        Trades = [.. run.Trades.Take(MaxTrades)],
        Equity = [.. Thinning.Indices(run.Equity.Length, MaxPoints).Select(i => new EquityPoint(run.Dates[i], run.Equity[i]))],
        BuyAndHold = held,
    };

    private static BacktestParameters Parameters(BacktestPayload payload)
    {
        var parameters = payload.Params;
        var (isMomentum, isPair) = (payload.Strategy == StrategyKind.Momentum, payload.Strategy == StrategyKind.Arbitrage);
        var (isCross, isPast) = (isMomentum && parameters.Mode == MomentumMode.SmaCross, isMomentum && parameters.Mode == MomentumMode.TimeSeries);
        return new BacktestParameters
        {
            Commission = payload.Commission,
            Slippage = payload.Slippage,
            RiskFreeRate = payload.RiskFreeRate,
            AllowShort = isPair ? null : payload.AllowShort,
            FractionalShares = payload.FractionalShares,
            DataSource = payload.DataSource,
            Seed = payload.DataSource == PriceSource.Synthetic ? payload.Seed : null,
            Mode = isMomentum ? parameters.Mode : null,
            FastWindow = isCross ? parameters.FastWindow : null,
            SlowWindow = isCross ? parameters.SlowWindow : null,
            Lookback = isPast ? parameters.Lookback : null,
            Skip = isPast ? parameters.Skip : null,
            Window = isMomentum ? null : parameters.Window,
            EntryZ = isMomentum ? null : parameters.EntryZ,
            ExitZ = isMomentum ? null : PayloadRules.ExitZ(payload),
            PairTicker = PayloadRules.PairTicker(payload),
            HedgeRatio = isPair ? PayloadRules.HedgeRatio(payload) : null,
        };
    }
}
