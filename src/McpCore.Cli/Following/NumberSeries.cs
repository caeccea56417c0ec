namespace McpCore.Cli.Following;

/// <summary>The numbers of a metric as they came. Of a long series every second one goes, again and again: what is drawn is its shape.</summary>
internal sealed class NumberSeries
{
    private const int Most = 4096;

    private readonly List<double> _values = [];
    private int _every = 1;
    private int _skipped;

    public IReadOnlyList<double> Values => _values;

    /// <summary>The newest number, whether it is kept or not.</summary>
    public double Last { get; private set; }

    public void Add(double value)
    {
        Last = value;
        if (++_skipped < _every)
        {
            return;
        }

        _skipped = 0;
        _values.Add(value);
        if (_values.Count == Most)
        {
            for (var i = 0; i < Most / 2; i++)
            {
                _values[i] = _values[i * 2];
            }

            _values.RemoveRange(Most / 2, Most / 2);
            _every *= 2;
        }
    }
}
