using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;
using McpCore.Backtest.Strategies;

namespace McpCore.Backtest;

/// <summary>Trades history: decides after each close with what was known then, fills at the next open.</summary>
[JobType("backtest", Description = "Backtests a strategy (momentum, mean_reversion, arbitrage) on daily bars.")]
public sealed class BacktestAgent : Agent<BacktestPayload, BacktestResult>
{
    protected override JsonSerializerContext JsonContext => BacktestJson.Default;

    protected override ValueTask ValidateAsync(BacktestPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        var parameters = payload.Params;
        if (payload.StartDate >= payload.EndDate)
        {
            validation.Add("start_date", $"{payload.StartDate:yyyy-MM-dd} is not before end_date {payload.EndDate:yyyy-MM-dd}", "a day before end_date");
        }

        if (payload.Strategy == StrategyKind.Momentum && parameters.FastWindow >= parameters.SlowWindow)
        {
            validation.Add("params.fast_window", $"{parameters.FastWindow} is not below slow_window {parameters.SlowWindow}", "a window below slow_window");
        }

        if (payload.Strategy != StrategyKind.Momentum && ExitZ(payload) >= parameters.EntryZ)
        {
            validation.Add("params.exit_z", $"{ExitZ(payload).ToString(CultureInfo.InvariantCulture)} is not below entry_z {parameters.EntryZ.ToString(CultureInfo.InvariantCulture)}", "a value below entry_z");
        }

        if (payload.Strategy == StrategyKind.Arbitrage)
        {
            ValidatePair(payload, validation);
        }

        if (payload.DataSource == PriceSource.File)
        {
            foreach (var (ticker, member) in TickersOf(payload))
            {
                if (PriceFiles.Missing(validation.DataDirectory, ticker) is { } missing)
                {
                    validation.Add(member, missing, code: "missing_file");
                }
            }
        }

        return default;
    }

    public override async Task<BacktestResult> ExecuteAsync(BacktestPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var series = LoadSeries(payload, context);
        var bars = series[0].Bars.Count;
        context.Log.Information("{Bars} bars of {Tickers}, {Start} to {End}", bars, string.Join(" and ", series.Select(item => item.Ticker)), series[0].Bars[0].Date, series[0].Bars[^1].Date);
        context.Progress(0.2, $"{bars} bars");

        var targets = TargetsOf(payload, series);
        cancellationToken.ThrowIfCancellationRequested();
        context.Progress(0.5, "simulating");

        var run = payload.Strategy == StrategyKind.Arbitrage
            ? PairSimulator.Run(series[0], series[1], targets, payload.InitialCapital, payload.Commission)
            : SingleSimulator.Run(series[0], targets, payload.InitialCapital, payload.Commission);
        var metrics = MetricsCalculator.Calculate(run, payload.InitialCapital);
        context.Progress(0.9, $"{metrics.Trades} trades");
        await WriteArtifactsAsync(run, context);
        return ResultOf(payload, series, run, metrics);
    }

    internal static double[] TargetsOf(BacktestPayload payload, IReadOnlyList<PriceSeries> series)
    {
        var parameters = payload.Params;
        return payload.Strategy switch
        {
            StrategyKind.Momentum => MovingAverageCross.Targets(series[0], parameters.FastWindow, parameters.SlowWindow),
            StrategyKind.MeanReversion => MeanReversion.Targets(series[0], parameters.Window, parameters.EntryZ, ExitZ(payload)),
            _ => PairSpread.Targets(series[0], series[1], parameters.Window, parameters.EntryZ, ExitZ(payload), HedgeRatio(payload)),
        };
    }

    private static void ValidatePair(BacktestPayload payload, PayloadValidation validation)
    {
        if (payload.Params.PairTicker is null)
        {
            validation.Add("params.pair_ticker", "arbitrage trades two tickers, and the second is missing", "a ticker", "required");
        }
        else if (payload.Params.PairTicker == payload.Ticker)
        {
            validation.Add("params.pair_ticker", $"{payload.Ticker} cannot be traded against itself", "another ticker");
        }

        if (payload.Params.HedgeRatio is { } ratio
            && !(ratio.ValueKind == JsonValueKind.Number || ratio.ValueKind == JsonValueKind.Null || (ratio.ValueKind == JsonValueKind.String && ratio.ValueEquals("ols"))))
        {
            validation.Add("params.hedge_ratio", $"{ratio.GetRawText()} is no hedge ratio", "a number, or \"ols\"", "type");
        }
    }

    private static IEnumerable<(string Ticker, string Member)> TickersOf(BacktestPayload payload) =>
        payload.Strategy == StrategyKind.Arbitrage && payload.Params.PairTicker is { } pair
            ? [(payload.Ticker, "ticker"), (pair, "params.pair_ticker")]
            : [(payload.Ticker, "ticker")];

    private static double ExitZ(BacktestPayload payload) => payload.Params.ExitZ ?? (payload.Strategy == StrategyKind.Arbitrage ? 0.5 : 0);

    /// <summary>The fixed ratio; null when it is to be estimated.</summary>
    private static double? HedgeRatio(BacktestPayload payload) =>
        payload.Params.HedgeRatio is { ValueKind: JsonValueKind.Number } ratio ? ratio.GetDouble() : null;

    private static List<PriceSeries> LoadSeries(BacktestPayload payload, JobContext context)
    {
        try
        {
            var series = TickersOf(payload)
                .Select(item => payload.DataSource == PriceSource.Synthetic
                    ? SyntheticPrices.Generate(item.Ticker, payload.StartDate, payload.EndDate, payload.Seed)
                    : PriceFiles.Read(context.DataDirectory, item.Ticker).Between(payload.StartDate, payload.EndDate))
                .ToList();
            return series.Count == 1 ? series : PriceSeries.Align(series[0], series[1]);
        }
        catch (MarketDataException exception)
        {
            throw new JobFailedException(exception.Message, "bad_data", exception);
        }
    }

    private static BacktestResult ResultOf(BacktestPayload payload, List<PriceSeries> series, SimulationRun run, Metrics metrics)
    {
        var isMomentum = payload.Strategy == StrategyKind.Momentum;
        return new BacktestResult
        {
            Strategy = payload.Strategy,
            Ticker = payload.Ticker,
            PairTicker = series.Count > 1 ? series[1].Ticker : null,
            StartDate = series[0].Bars[0].Date,
            EndDate = series[0].Bars[^1].Date,
            InitialCapital = payload.InitialCapital,
            Synthetic = payload.DataSource == PriceSource.Synthetic,
            Parameters = new BacktestParameters
            {
                Commission = payload.Commission,
                DataSource = payload.DataSource,
                Seed = payload.DataSource == PriceSource.Synthetic ? payload.Seed : null,
                FastWindow = isMomentum ? payload.Params.FastWindow : null,
                SlowWindow = isMomentum ? payload.Params.SlowWindow : null,
                Window = isMomentum ? null : payload.Params.Window,
                EntryZ = isMomentum ? null : payload.Params.EntryZ,
                ExitZ = isMomentum ? null : ExitZ(payload),
                HedgeRatio = payload.Strategy == StrategyKind.Arbitrage ? HedgeRatio(payload) : null,
            },
            Metrics = metrics,
            Trades = run.Trades,
            Equity = run.Equity,
            BuyAndHold = MetricsCalculator.BuyAndHold(series[0], payload.InitialCapital, payload.Commission),
        };
    }

    private static async Task WriteArtifactsAsync(SimulationRun run, JobContext context)
    {
        var equity = new StringBuilder("date,value\n");
        foreach (var point in run.Equity)
        {
            equity.Append(CultureInfo.InvariantCulture, $"{point.Date:yyyy-MM-dd},{point.Value:R}\n");
        }

        var trades = new StringBuilder("entry_date,exit_date,side,shares,entry_price,exit_price,pnl\n");
        foreach (var trade in run.Trades)
        {
            trades.Append(CultureInfo.InvariantCulture, $"{trade.EntryDate:yyyy-MM-dd},{trade.ExitDate:yyyy-MM-dd},{trade.Side},{trade.Shares},{trade.EntryPrice:R},{trade.ExitPrice:R},{trade.Pnl:R}\n");
        }

        await context.WriteArtifactAsync("equity.csv", equity.ToString(), "text/csv");
        await context.WriteArtifactAsync("trades.csv", trades.ToString(), "text/csv");
    }
}
