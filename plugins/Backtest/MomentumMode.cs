namespace McpCore.Backtest;

/// <summary>How momentum is measured.</summary>
public enum MomentumMode
{
    /// <summary>A fast moving average of closes against a slow one.</summary>
    SmaCross,

    /// <summary>The return over a long stretch of the past, without the last bars of it.</summary>
    TimeSeries,
}
