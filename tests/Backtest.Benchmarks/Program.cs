using System.Diagnostics;
using System.Globalization;
using Backtest.Benchmarks;
using McpCore.Backtest.Market;
using McpCore.Backtest.Simulation;
using McpCore.Backtest.Strategies;

// dotnet run -c Release --project tests/Backtest.Benchmarks [-- --quick]
//   --quick   a tenth of the time, to see whether everything runs
//
// The core loop of the agent backtest, from prices to trades and the equity at each bar, on one thread; and the same in numpy's vectorised form in
// the same run, where python3 has numpy (Debian: python3-numpy). Rates are by the processor's time, of the best run within the span: so that what else
// runs on a shared machine counts as little as can be.

const int Bars = 1_000_000;
const int BlockBars = 65_536;
const double Floor = 20e6;
var span = TimeSpan.FromSeconds(args.Contains("--quick") ? 0.3 : 3);
var rule = new Rule(FastWindow: 20, SlowWindow: 50, new Terms(100_000, Commission: 0.001, FractionalShares: true));
var pair = RandomWalk.Make(Bars);
var single = pair with { Second = null };

Say($"Core loop, {Bars / 1e6:0} million bars a run, one thread, by its processor time; the floor is {Floor / 1e6:0} million bars a second.");
var isMet = true;
Measure("momentum, sma_cross 20/50", single, new MovingAverageCross(20, 50));
Measure("momentum, time_series 252/21", single, new PastReturn(252, 21));
Measure("mean_reversion, window 20", single, new MeanReversion(20, entryZ: 2, exitZ: 0));
Measure("arbitrage, fixed ratio, window 20", pair, new FixedSpread(20, entryZ: 2, exitZ: 0.5, hedgeRatio: 1));
Measure("arbitrage, ols, window 20", pair, new LeastSquaresSpread(20, entryZ: 2, exitZ: 0.5));

Say($"Against numpy's vectorised form of sma_cross 20/50:");
if (Numpy.Find() is { } python)
{
    foreach (var bars in new[] { 2_520, 100_000, Bars })
    {
        Compare(RandomWalk.Make(bars) with { Second = null }, python);
    }
}
else
{
    Say($"  not measured: no python3 here has numpy (Debian: apt-get install python3-numpy)");
}

return isMet ? 0 : 1;

void Measure<TStrategy>(string name, MarketHistory market, TStrategy strategy)
    where TStrategy : struct, IStrategy
{
    var (rate, run) = Best(market, strategy);
    isMet &= rate >= Floor;
    Say($"  {name,-36} {rate / 1e6,6:0.0} million bars a second, {run.Trades.Count,7} trades: {(rate >= Floor ? "met" : "missed")}");
}

void Compare(MarketHistory market, string python)
{
    var (rate, run) = Best(market, new MovingAverageCross(rule.FastWindow, rule.SlowWindow));
    var other = Numpy.Measure(python, market, rule, span);
    var isSame = run.Trades.Count == other.Trades && Math.Abs((run.Equity[^1] / other.FinalEquity) - 1) < 1e-6;
    isMet &= rate > other.Rate && isSame;
    Say($"  {market.Bars,9} bars: {rate / 1e6,6:0.0} against {other.Rate / 1e6,6:0.0} million bars a second, {rate / other.Rate:0.0} times as fast: {(rate > other.Rate ? "met" : "missed")}; {(isSame ? "the same trades and equity" : $"NOT the same: {run.Trades.Count} and {other.Trades} trades, equity {run.Equity[^1]:R} and {other.FinalEquity:R}")}");
}

(double Rate, SimulationRun Run) Best<TStrategy>(MarketHistory market, TStrategy strategy)
    where TStrategy : struct, IStrategy
{
    // Short runs are timed together: the clock of the processor's time is no finer than some microseconds.
    var repeats = Math.Max(1, Bars / market.Bars);
    var (best, whole) = (double.PositiveInfinity, Stopwatch.StartNew());
    while (true)
    {
        var start = Environment.CpuUsage.TotalTime;
        var run = Run();
        for (var i = 1; i < repeats; i++)
        {
            run = Run();
        }

        best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        if (whole.Elapsed > span)
        {
            return (market.Bars * (double)repeats / best, run);
        }
    }

    SimulationRun Run() => new Simulator<TStrategy>(market, strategy, rule.Terms).Run(BlockBars, onBlock: null, CancellationToken.None);
}

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
