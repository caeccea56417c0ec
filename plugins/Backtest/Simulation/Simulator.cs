using McpCore.Backtest.Market;
using McpCore.Backtest.Strategies;

namespace McpCore.Backtest.Simulation;

/// <summary>
/// The engine, for every strategy, one ticker or two. Two events a bar: at the open, what was decided after the close before is filled; at the
/// close, the account is valued and the strategy decides. What is open on the last bar is closed at its close. A position that has eaten up the
/// whole equity is closed at the next open.
/// </summary>
internal sealed class Simulator<TStrategy>
    where TStrategy : struct, IStrategy
{
    private readonly MarketHistory _market;
    private readonly Account _account;
    private readonly double[] _equity;
    private TStrategy _strategy;
    private int _decided;
    private int _barsInPosition;

    public Simulator(MarketHistory market, TStrategy strategy, Terms terms)
    {
        (_market, _strategy) = (market, strategy);
        _account = new Account(terms, market.Second is not null);
        _equity = new double[market.Bars];
    }

    /// <param name="blockBars">Bars between two calls of <paramref name="onBlock"/> and two looks at the token, at least 1.</param>
    /// <param name="onBlock">Takes the number of bars done and the equity at the last of them.</param>
    /// <param name="cancellationToken">Ends the run between two blocks.</param>
    public SimulationRun Run(int blockBars, Action<int, double>? onBlock, CancellationToken cancellationToken)
    {
        for (var from = 0; from < _equity.Length; from += blockBars)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var to = Math.Min(from + blockBars, _equity.Length);
            RunBlock(from, to);
            if (to == _equity.Length)
            {
                CloseOut();
            }

            onBlock?.Invoke(to, _equity[to - 1]);
        }

        return new SimulationRun(
            new ArraySegment<DateOnly>(_market.Dates, _market.WarmUp, _equity.Length), _equity, _account.Trades, _account.CommissionPaid, _barsInPosition);
    }

    private void RunBlock(int from, int to)
    {
        var hasSecond = _market.Second is not null;
        var second = _market.Second ?? _market.First;
        var (closesA, closesB) = (_market.First.Closes, second.Closes);
        var (cash, sharesA, sharesB) = (_account.Cash, _account.First, _account.Second);
        var (strategy, decided, direction, held) = (_strategy, _decided, _account.Direction, 0);
        for (var t = from; t < to; t++)
        {
            var bar = _market.WarmUp + t;
            if (decided != direction)
            {
                _account.MoveTo(decided, _market.Dates[bar], _market.First.Opens[bar], second.Opens[bar]);
                (cash, sharesA, sharesB, direction) = (_account.Cash, _account.First, _account.Second, _account.Direction);
            }

            held += direction & 1;
            var value = cash + (sharesA * closesA[bar]) + (sharesB * closesB[bar]);
            _equity[t] = value;
            decided = strategy.Decide(closesA.AsSpan(0, bar + 1), hasSecond ? closesB.AsSpan(0, bar + 1) : default);
            decided = value > 0 ? decided : 0;
        }

        (_strategy, _decided, _barsInPosition) = (strategy, decided, _barsInPosition + held);
    }

    private void CloseOut()
    {
        var last = _market.Dates.Length - 1;
        _account.Close(_market.End, _market.First.Closes[last], (_market.Second ?? _market.First).Closes[last]);
        _equity[^1] = _account.Cash;
    }
}
