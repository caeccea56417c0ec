using McpCore.Backtest.Market;

namespace McpCore.Backtest.Simulation;

/// <summary>
/// One ticker, long or flat, all in. The target after the close of a bar is filled at the open of the next; what is open on the last bar is
/// closed at its close.
/// </summary>
internal static class SingleSimulator
{
    public static SimulationRun Run(PriceSeries series, double[] targets, double initialCapital, double commission)
    {
        var bars = series.Bars;
        var account = new Account(initialCapital, commission);
        var equity = new List<EquityPoint>(bars.Count);
        var barsInPosition = 0;
        for (var t = 0; t < bars.Count; t++)
        {
            var target = t == 0 ? 0 : targets[t - 1];
            if (target > 0 && account.Shares == 0)
            {
                account.Buy(bars[t].Date, bars[t].Open);
            }
            else if (target == 0 && account.Shares > 0)
            {
                account.Sell(bars[t].Date, bars[t].Open);
            }

            barsInPosition += account.Shares > 0 ? 1 : 0;
            if (t == bars.Count - 1 && account.Shares > 0)
            {
                account.Sell(bars[t].Date, bars[t].Close);
            }

            equity.Add(new EquityPoint(bars[t].Date, account.Cash + (account.Shares * bars[t].Close)));
        }

        return new SimulationRun(equity, account.Trades, account.CommissionPaid, barsInPosition);
    }

    private sealed class Account(double cash, double commission)
    {
        private DateOnly _entryDate;
        private double _entryPrice;

        public double Cash { get; private set; } = cash;

        public long Shares { get; private set; }

        public double CommissionPaid { get; private set; }

        public List<Trade> Trades { get; } = [];

        public void Buy(DateOnly date, double price)
        {
            Shares = (long)Math.Floor(Cash / (price * (1 + commission)));
            (_entryDate, _entryPrice) = (date, price);
            Cash -= Shares * price;
            Pay(price);
        }

        public void Sell(DateOnly date, double price)
        {
            Cash += Shares * price;
            Pay(price);
            var fees = commission * Shares * (_entryPrice + price);
            Trades.Add(new Trade(_entryDate, date, "long", Shares, _entryPrice, price, (Shares * (price - _entryPrice)) - fees, null));
            Shares = 0;
        }

        private void Pay(double price)
        {
            var fee = commission * Shares * price;
            Cash -= fee;
            CommissionPaid += fee;
        }
    }
}
