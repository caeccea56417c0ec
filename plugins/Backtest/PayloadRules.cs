using System.Globalization;
using System.Text.Json;
using McpCore.Agents;
using McpCore.Backtest.Market;

namespace McpCore.Backtest;

/// <summary>What a schema cannot say of a payload: rules across members, files that must be there, and the defaults that depend on the strategy.</summary>
internal static class PayloadRules
{
    /// <summary>The largest hedge ratio either way: beyond it a spread is the second ticker alone.</summary>
    private const double MaxHedgeRatio = 1000;

    private static readonly Dictionary<string, string> DefaultPairs = new(StringComparer.Ordinal) { ["AAPL"] = "MSFT", ["GOOGL"] = "MSFT", ["MSFT"] = "GOOGL" };

    public static void Check(BacktestPayload payload, PayloadValidation validation)
    {
        var parameters = payload.Params;
        if (payload.StartDate >= payload.EndDate)
        {
            validation.Add("start_date", $"{payload.StartDate:yyyy-MM-dd} is not before end_date {payload.EndDate:yyyy-MM-dd}", "a day before end_date");
        }

        if (payload.Strategy == StrategyKind.Momentum)
        {
            CheckMomentum(parameters, validation);
        }
        else if (ExitZ(payload) >= parameters.EntryZ)
        {
            validation.Add("params.exit_z", $"{Text(ExitZ(payload))} is not below entry_z {Text(parameters.EntryZ)}", "a value below entry_z");
        }

        if (payload.Strategy == StrategyKind.Arbitrage)
        {
            CheckPair(payload, validation);
        }

        CheckFiles(payload, validation);
    }

    /// <summary>The tickers of a payload, each with the member that names it.</summary>
    public static IReadOnlyList<(string Ticker, string Member)> TickersOf(BacktestPayload payload) =>
        PairTicker(payload) is { } pair ? [(payload.Ticker, "ticker"), (pair, "params.pair_ticker")] : [(payload.Ticker, "ticker")];

    /// <summary>The second ticker of an arbitrage; null for other strategies, and where there is no default.</summary>
    public static string? PairTicker(BacktestPayload payload) =>
        payload.Strategy == StrategyKind.Arbitrage ? payload.Params.PairTicker ?? DefaultPairs.GetValueOrDefault(payload.Ticker) : null;

    public static double ExitZ(BacktestPayload payload) => payload.Params.ExitZ ?? (payload.Strategy == StrategyKind.Arbitrage ? 0.5 : 0);

    /// <summary>The fixed ratio; null when it is to be estimated.</summary>
    public static double? HedgeRatio(BacktestPayload payload) =>
        payload.Params.HedgeRatio is { ValueKind: JsonValueKind.Number } ratio ? ratio.GetDouble() : null;

    /// <summary>Bars before the start that the first decision needs.</summary>
    public static int WarmUp(BacktestPayload payload) =>
        payload is { Strategy: StrategyKind.Momentum, Params.Mode: MomentumMode.TimeSeries } ? payload.Params.Lookback : 0;

    private static void CheckMomentum(StrategyParams parameters, PayloadValidation validation)
    {
        if (parameters.Mode == MomentumMode.SmaCross && parameters.FastWindow >= parameters.SlowWindow)
        {
            validation.Add("params.fast_window", $"{parameters.FastWindow} is not below slow_window {parameters.SlowWindow}", "a window below slow_window");
        }

        if (parameters.Mode == MomentumMode.TimeSeries && parameters.Skip >= parameters.Lookback)
        {
            validation.Add("params.skip", $"{parameters.Skip} is not below lookback {parameters.Lookback}", "a number of bars below lookback");
        }
    }

    private static void CheckPair(BacktestPayload payload, PayloadValidation validation)
    {
        if (PairTicker(payload) is not { } pair)
        {
            validation.Add("params.pair_ticker", $"arbitrage trades two tickers, and the second is missing: {payload.Ticker} has no default pair", $"a ticker; only {string.Join(", ", DefaultPairs.Keys)} have a default", "required");
        }
        else if (pair == payload.Ticker)
        {
            validation.Add("params.pair_ticker", $"{payload.Ticker} cannot be traded against itself", "another ticker");
        }

        if (payload.Params.HedgeRatio is { } ratio && !IsHedgeRatio(ratio))
        {
            validation.Add("params.hedge_ratio", $"{ratio.GetRawText()} is no hedge ratio", $"a number from -{Text(MaxHedgeRatio)} to {Text(MaxHedgeRatio)}, or \"ols\"", "type");
        }
    }

    private static void CheckFiles(BacktestPayload payload, PayloadValidation validation)
    {
        if (payload.DataSource != PriceSource.File)
        {
            return;
        }

        foreach (var (ticker, member) in TickersOf(payload))
        {
            if (PriceFiles.Missing(validation.DataDirectory, ticker) is { } missing)
            {
                validation.Add(member, missing, code: "missing_file");
            }
        }
    }

    private static bool IsHedgeRatio(JsonElement ratio) => ratio.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => ratio.ValueEquals("ols"),
        JsonValueKind.Number => Math.Abs(ratio.GetDouble()) <= MaxHedgeRatio,
        _ => false,
    };

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
