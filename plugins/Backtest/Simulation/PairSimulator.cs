using McpCore.Backtest.Market;

namespace McpCore.Backtest.Simulation;

/// <summary>
/// Two tickers, one bought and one sold short, each leg half of the equity at the previous close (of the cash after closing, when a flip
/// closes first). Fills as for one ticker; commission on each leg.
/// </summary>
internal static class PairSimulator
{
    public static SimulationRun Run(PriceSeries a, PriceSeries b, double[] targets, double initialCapital, double commission)
    {
        var account = new Account(initialCapital, commission);
        var equity = new List<EquityPoint>(a.Bars.Count);
        var barsInPosition = 0;
        for (var t = 0; t < a.Bars.Count; t++)
        {
            var (barA, barB) = (a.Bars[t], b.Bars[t]);
            var target = t == 0 ? 0 : Math.Sign(targets[t - 1]);
            if (target != account.Direction)
            {
                var flips = account.Direction != 0;
                account.Close(barA.Date, barA.Open, barB.Open);
                if (target != 0)
                {
                    account.Open(barA.Date, target, flips || t == 0 ? account.Cash : equity[t - 1].Value, barA.Open, barB.Open);
                }
            }

            barsInPosition += account.Direction != 0 ? 1 : 0;
            if (t == a.Bars.Count - 1)
            {
                account.Close(barA.Date, barA.Close, barB.Close);
            }

            equity.Add(new EquityPoint(barA.Date, account.ValueAt(barA.Close, barB.Close)));
        }

        return new SimulationRun(equity, account.Trades, account.CommissionPaid, barsInPosition);
    }

    private sealed class Account(double cash, double commission)
    {
        private DateOnly _entryDate;
        private (double A, double B) _entry;
        private long _sharesA;
        private long _sharesB;

        public double Cash { get; private set; } = cash;

        /// <summary>+1: long the first and short the second ticker; -1: the reverse; 0: flat.</summary>
        public int Direction { get; private set; }

        public double CommissionPaid { get; private set; }

        public List<Trade> Trades { get; } = [];

        public double ValueAt(double priceA, double priceB) => Cash + (Direction * ((_sharesA * priceA) - (_sharesB * priceB)));

        public void Open(DateOnly date, int direction, double basis, double priceA, double priceB)
        {
            var (sharesA, sharesB) = ((long)Math.Floor(0.5 * basis / priceA), (long)Math.Floor(0.5 * basis / priceB));
            if (sharesA <= 0 || sharesB <= 0)
            {
                return;
            }

            (_sharesA, _sharesB, Direction, _entryDate, _entry) = (sharesA, sharesB, direction, date, (priceA, priceB));
            Cash -= direction * ((sharesA * priceA) - (sharesB * priceB));
            Pay(priceA, priceB);
        }

        public void Close(DateOnly date, double priceA, double priceB)
        {
            if (Direction == 0)
            {
                return;
            }

            Cash += Direction * ((_sharesA * priceA) - (_sharesB * priceB));
            Pay(priceA, priceB);
            var gain = Direction * ((_sharesA * (priceA - _entry.A)) - (_sharesB * (priceB - _entry.B)));
            var fees = commission * ((_sharesA * (_entry.A + priceA)) + (_sharesB * (_entry.B + priceB)));
            Trades.Add(new Trade(_entryDate, date, Direction > 0 ? "long" : "short", _sharesA, _entry.A, priceA, gain - fees, new PairLeg(_sharesB, _entry.B, priceB)));
            (Direction, _sharesA, _sharesB) = (0, 0, 0);
        }

        private void Pay(double priceA, double priceB)
        {
            var fee = commission * ((_sharesA * priceA) + (_sharesB * priceB));
            Cash -= fee;
            CommissionPaid += fee;
        }
    }
}
