namespace McpCore.Backtest.Strategies;

/// <summary>
/// A rule that trades. It is asked after each close, in order, and is given the closes up to that one and no other, so that it cannot look
/// ahead. Implemented by structs, so that the simulation's loop is compiled anew for each and calls nothing.
/// </summary>
internal interface IStrategy
{
    /// <summary>The position to take at the next open: 1 long, 0 flat, -1 short.</summary>
    /// <param name="first">The closes of the first ticker, the present one last; those of the warm-up come first.</param>
    /// <param name="second">The closes of the second ticker; empty without one.</param>
    int Decide(ReadOnlySpan<double> first, ReadOnlySpan<double> second);
}
