using McpCore.Backtest.Results;

namespace McpCore.Backtest.Simulation;

/// <summary>
/// Cash and at most one position. A single ticker is all in: floor(cash / (price (1 + commission))) shares, bought or sold short. Of a pair each
/// leg is floor(half of the cash / price), and the second leg is the opposite of the first.
/// </summary>
internal sealed class Account(Terms terms, bool isPair)
{
    private DateOnly _entryDate;
    private (double First, double Second) _shares;
    private (double First, double Second) _entry;

    public double Cash { get; private set; } = terms.InitialCapital;

    /// <summary>1 long (in the first ticker), -1 short, 0 flat.</summary>
    public int Direction { get; private set; }

    /// <summary>Shares of the first ticker, below 0 when sold short.</summary>
    public double First => Direction * _shares.First;

    /// <summary>Shares of the second ticker, below 0 when sold short.</summary>
    public double Second => -Direction * _shares.Second;

    public double CommissionPaid { get; private set; }

    public List<Trade> Trades { get; } = [];

    /// <summary>Takes the position at these prices: closes what is held, then opens as much as the cash allows, if that is anything.</summary>
    public void MoveTo(int direction, DateOnly date, double first, double second)
    {
        Close(date, first, second);
        if (direction != 0)
        {
            Open(direction, date, first, second);
        }
    }

    public void Close(DateOnly date, double first, double second)
    {
        if (Direction == 0)
        {
            return;
        }

        var exit = (First: Worse(first, -Direction), Second: Worse(second, Direction));
        var fees = Fee(_entry) + Fee(exit);
        var gain = Direction * ((_shares.First * (exit.First - _entry.First)) - (_shares.Second * (exit.Second - _entry.Second)));
        Pay(-Direction, exit);
        var leg = isPair ? new PairLeg(_shares.Second, _entry.Second, exit.Second) : null;
        Trades.Add(new Trade(_entryDate, date, Direction > 0 ? "long" : "short", _shares.First, _entry.First, exit.First, gain - fees, fees, leg));
        (Direction, _shares) = (0, default);
    }

    private void Open(int direction, DateOnly date, double first, double second)
    {
        var entry = (First: Worse(first, direction), Second: Worse(second, -direction));
        var shares = isPair
            ? (First: Whole(0.5 * Cash / entry.First), Second: Whole(0.5 * Cash / entry.Second))
            : (First: Whole(Cash / (entry.First * (1 + terms.Commission))), Second: 0);
        if (shares.First > 0 && (!isPair || shares.Second > 0))
        {
            (_shares, _entry, _entryDate, Direction) = (shares, entry, date, direction);
            Pay(direction, entry);
        }
    }

    /// <summary>A buyer pays more, a seller gets less.</summary>
    private double Worse(double price, int direction) => price * (1 + (direction * terms.Slippage));

    private double Whole(double shares) => terms.FractionalShares ? shares : Math.Floor(shares);

    private double Fee((double First, double Second) prices) => terms.Commission * ((_shares.First * prices.First) + (_shares.Second * prices.Second));

    private void Pay(int direction, (double First, double Second) prices)
    {
        var fee = Fee(prices);
        Cash -= direction * ((_shares.First * prices.First) - (_shares.Second * prices.Second));
        Cash -= fee;
        CommissionPaid += fee;
    }
}
