using Backtest.Tests.Simulation;
using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Strategies;

public sealed class PastReturnTests
{
    private static readonly double[] Closes = [10, 11, 12, 11, 10, 10, 11];

    [Fact]
    public void Targets_RiseThenFall_FollowsThePast()
    {
        // From three bars ago to one bar ago: 12/10, 11/11 (equal), 10/12, 10/11.
        Assert.Equal([0, 0, 0, 1, 0, 0, 0], Simulations.Targets(new PastReturn(lookback: 3, skip: 1), Bars.OfCloses(Closes)));
    }

    [Fact]
    public void Targets_ShortAllowed_IsShortAfterAFall()
    {
        Assert.Equal([0, 0, 0, 1, 0, -1, -1], Simulations.Targets(new PastReturn(lookback: 3, skip: 1, allowShort: true), Bars.OfCloses(Closes)));
    }

    [Fact]
    public void Targets_NoSkip_EndsAtTheBarItself()
    {
        // 12/10, 11/11, 10/12, 10/11, 11/10.
        Assert.Equal([0, 0, 1, 0, 0, 0, 1], Simulations.Targets(new PastReturn(lookback: 2, skip: 0), Bars.OfCloses(Closes)));
    }
}
