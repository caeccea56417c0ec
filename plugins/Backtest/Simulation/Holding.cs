using McpCore.Backtest.Market;

namespace McpCore.Backtest.Simulation;

/// <summary>Buying the (first) ticker at the first open and selling it at the last close: what a strategy is measured against.</summary>
internal static class Holding
{
    public static SimulationRun Run(MarketHistory market, Terms terms)
    {
        var account = new Account(terms, isPair: false);
        var (first, bars) = (market.First, market.Bars);
        account.MoveTo(1, market.Start, first.Opens[market.WarmUp], 0);
        var (equity, barsInPosition) = (new double[bars], account.Direction * bars);
        for (var t = 0; t < bars; t++)
        {
            equity[t] = account.Cash + (account.First * first.Closes[market.WarmUp + t]);
        }

        account.Close(market.End, first.Closes[^1], 0);
        equity[^1] = account.Cash;
        return new SimulationRun(new ArraySegment<DateOnly>(market.Dates, market.WarmUp, bars), equity, account.Trades, account.CommissionPaid, barsInPosition);
    }
}
