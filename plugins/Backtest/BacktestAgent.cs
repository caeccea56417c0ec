using System.Globalization;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Backtest.Market;
using McpCore.Backtest.Output;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;
using McpCore.Backtest.Strategies;

namespace McpCore.Backtest;

/// <summary>Trades history: decides after each close with what was known then, fills at the next open.</summary>
[JobType("backtest", Description = "Backtests a strategy (momentum, mean_reversion, arbitrage) on daily bars.")]
public sealed class BacktestAgent : Agent<BacktestPayload, BacktestResult>
{
    /// <summary>Points of the stored series (equity, drawdown), and steps of the progress.</summary>
    private const int Steps = 500;

    /// <summary>Bars after which a cancel is looked for at the latest: a few milliseconds.</summary>
    private const int MaxBlockBars = 65_536;

    private const double ReadPart = 0.05;
    private const double SimulatedPart = 0.9;

    protected override JsonSerializerContext JsonContext => BacktestJson.Default;

    protected override ValueTask ValidateAsync(BacktestPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        PayloadRules.Check(payload, validation);
        return default;
    }

    public override async Task<BacktestResult> ExecuteAsync(BacktestPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var market = Load(payload, context.DataDirectory, cancellationToken);
        context.Log.Information(
            "{Bars} {Kind} bars of {Tickers}, {Start} to {End}",
            market.Bars,
            payload.DataSource == PriceSource.Synthetic ? "synthetic" : "daily",
            market.Second is { } second ? $"{market.First.Ticker} and {second.Ticker}" : market.First.Ticker,
            Text(market.Start),
            Text(market.End));
        context.Progress(ReadPart, $"{market.Bars} bars");

        var terms = new Terms(payload.InitialCapital, payload.Commission, payload.Slippage, payload.FractionalShares);
        var run = Simulate(payload, market, terms, context, cancellationToken);
        if (run.Equity.Min() <= 0)
        {
            context.Log.Warning("The equity fell to {Lowest}: short positions lost more than there was; ratios of such a run are undefined", run.Equity.Min());
        }

        var held = Holding.Run(market, terms);
        var metrics = MetricsCalculator.Calculate(run, payload.InitialCapital, payload.RiskFreeRate);
        context.Log.Information("{Trades} trades, final equity {FinalEquity}, buy and hold {Held}", metrics.Trades, Money(metrics.FinalEquity), Money(held.Equity[^1]));
        cancellationToken.ThrowIfCancellationRequested();
        var result = ResultWriter.Result(payload, market, run, metrics, MetricsCalculator.OfHolding(held, payload.InitialCapital, payload.RiskFreeRate));
        context.Progress(ReadPart + SimulatedPart, "writing the files");
        await context.WriteArtifactAsync("equity.csv", CsvFiles.Equity(run, held), "text/csv");
        await context.WriteArtifactAsync("trades.csv", CsvFiles.Trades(run), "text/csv");
        await context.WriteArtifactAsync("equity.svg", EquityChart.Draw(result, run, held), "image/svg+xml");
        context.Progress(1, $"{metrics.Trades} trades, final equity {Money(metrics.FinalEquity)}");
        return result;
    }

    /// <summary>The bars that a payload asks for.</summary>
    /// <exception cref="JobFailedException">They are not to be had: code <c>bad_data</c>.</exception>
    internal static MarketHistory Load(BacktestPayload payload, string dataDirectory, CancellationToken cancellationToken)
    {
        var warmUp = PayloadRules.WarmUp(payload);
        try
        {
            var series = PayloadRules.TickersOf(payload)
                .Select(item => payload.DataSource == PriceSource.Synthetic
                    ? SyntheticPrices.Generate(item.Ticker, payload.StartDate, payload.EndDate, payload.Seed, warmUp, cancellationToken)
                    : PriceFiles.Read(dataDirectory, item.Ticker, cancellationToken).Between(payload.StartDate, payload.EndDate, warmUp))
                .ToList();
            return MarketHistory.Of(series.Count == 1 ? series : PriceSeries.Align(series[0], series[1]), warmUp);
        }
        catch (MarketDataException exception)
        {
            throw new JobFailedException(exception.Message, "bad_data", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JobFailedException($"The prices cannot be read: {exception.Message}", "bad_data", exception);
        }
    }

    /// <summary>Runs the strategy that a payload asks for, and says after each block how many bars are done and what the equity is.</summary>
    internal static SimulationRun Simulate(
        BacktestPayload payload, MarketHistory market, Terms terms, int blockBars, Action<int, double>? onBlock, CancellationToken cancellationToken)
    {
        var parameters = payload.Params;
        var (entryZ, exitZ) = (parameters.EntryZ, PayloadRules.ExitZ(payload));
        return payload switch
        {
            { Strategy: StrategyKind.Momentum, Params.Mode: MomentumMode.TimeSeries } => Run(new PastReturn(parameters.Lookback, parameters.Skip, payload.AllowShort)),
            { Strategy: StrategyKind.Momentum } => Run(new MovingAverageCross(parameters.FastWindow, parameters.SlowWindow, payload.AllowShort)),
            { Strategy: StrategyKind.MeanReversion } => Run(new MeanReversion(parameters.Window, entryZ, exitZ, payload.AllowShort)),
            _ when PayloadRules.HedgeRatio(payload) is { } ratio => Run(new FixedSpread(parameters.Window, entryZ, exitZ, ratio)),
            _ => Run(new LeastSquaresSpread(parameters.Window, entryZ, exitZ)),
        };

        SimulationRun Run<TStrategy>(TStrategy strategy)
            where TStrategy : struct, IStrategy => new Simulator<TStrategy>(market, strategy, terms).Run(blockBars, onBlock, cancellationToken);
    }

    private static SimulationRun Simulate(BacktestPayload payload, MarketHistory market, Terms terms, JobContext context, CancellationToken cancellationToken)
    {
        var peak = terms.InitialCapital;
        var blockBars = Math.Clamp((market.Bars + Steps - 1) / Steps, 1, MaxBlockBars);
        return Simulate(payload, market, terms, blockBars, Report, cancellationToken);

        void Report(int done, double equity)
        {
            peak = Math.Max(peak, equity);
            context.Progress(
                ReadPart + (SimulatedPart * done / market.Bars),
                string.Create(CultureInfo.InvariantCulture, $"{market.Dates[market.WarmUp + done - 1]:yyyy-MM-dd}: equity {equity:N0}"),
                done,
                ("equity", equity),
                ("drawdown", (equity / peak) - 1));
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Money(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
