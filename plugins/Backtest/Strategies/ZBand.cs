namespace McpCore.Backtest.Strategies;

/// <summary>
/// What a z-score asks for: long at or below -entry until it is at or above -exit; where that is allowed, short at or above entry until it is at
/// or below exit. A z-score that is not a number leaves everything as it is.
/// </summary>
internal readonly struct ZBand(double entry, double exit, bool allowShort)
{
    private readonly double _entry = entry - Rounding.ZScore;
    private readonly double _exit = exit + Rounding.ZScore;

    public int Next(int position, double z)
    {
        if ((position > 0 && z >= -_exit) || (position < 0 && z <= _exit))
        {
            position = 0;
        }

        return position != 0 ? position : z <= -_entry ? 1 : allowShort && z >= _entry ? -1 : 0;
    }
}
