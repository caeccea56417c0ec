namespace McpCore.Backtest.Strategies;

/// <summary>
/// What a z-score asks for: long at or below -entry until it is at or above -exit; where that is allowed, short at or above entry until it is at
/// or below exit. An undefined z-score leaves everything as it is.
/// </summary>
internal readonly struct ZBand(double entry, double exit, bool allowShort)
{
    private readonly double _entry = entry - Rounding.ZScore;
    private readonly double _exit = exit + Rounding.ZScore;

    public int Next(int position, ZScore z)
    {
        if ((position > 0 && z.IsAtLeast(-_exit)) || (position < 0 && z.IsAtMost(_exit)))
        {
            position = 0;
        }

        return position != 0 ? position : z.IsAtMost(-_entry) ? 1 : allowShort && z.IsAtLeast(_entry) ? -1 : 0;
    }
}
