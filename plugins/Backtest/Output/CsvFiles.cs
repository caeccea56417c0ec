using System.Globalization;
using System.Text;
using McpCore.Backtest.Simulation;

namespace McpCore.Backtest.Output;

/// <summary>The tables of a run. Numbers are written with all their digits.</summary>
internal static class CsvFiles
{
    public static string Equity(SimulationRun run, SimulationRun held)
    {
        var text = new StringBuilder("date,value,drawdown,buy_and_hold\n");
        var peak = double.MinValue;
        for (var t = 0; t < run.Equity.Length; t++)
        {
            peak = Math.Max(peak, run.Equity[t]);
            text.Append(CultureInfo.InvariantCulture, $"{run.Dates[t]:yyyy-MM-dd},{run.Equity[t]:R},{(run.Equity[t] / peak) - 1:R},{held.Equity[t]:R}\n");
        }

        return text.ToString();
    }

    public static string Trades(SimulationRun run)
    {
        var text = new StringBuilder("entry_date,exit_date,side,shares,entry_price,exit_price,pnl,commission,pair_shares,pair_entry_price,pair_exit_price\n");
        foreach (var trade in run.Trades)
        {
            text.Append(CultureInfo.InvariantCulture, $"{trade.EntryDate:yyyy-MM-dd},{trade.ExitDate:yyyy-MM-dd},{trade.Side},{trade.Shares:R},{trade.EntryPrice:R},{trade.ExitPrice:R},{trade.Pnl:R},{trade.Commission:R},");
            text.Append(trade.Pair is { } leg ? string.Create(CultureInfo.InvariantCulture, $"{leg.Shares:R},{leg.EntryPrice:R},{leg.ExitPrice:R}\n") : ",,\n");
        }

        return text.ToString();
    }
}
