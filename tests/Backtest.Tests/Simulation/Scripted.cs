using McpCore.Backtest.Strategies;

namespace Backtest.Tests.Simulation;

/// <summary>Takes the positions that a test has written down, one a bar.</summary>
internal readonly struct Scripted(params int[] targets) : IStrategy
{
    public int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => targets[first.Length - 1];
}
