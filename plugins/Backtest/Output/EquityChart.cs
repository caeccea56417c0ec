using System.Globalization;
using System.Text;
using McpCore.Backtest.Results;
using McpCore.Backtest.Simulation;

namespace McpCore.Backtest.Output;

/// <summary>
/// The picture of a run: equity against buy and hold with each trade marked, and the drawdown below, on one axis of days. It follows the
/// reader's choice of light or dark, and its marks differ in shape as well as in colour.
/// </summary>
internal sealed class EquityChart
{
    private const double Width = 960;
    private const double Height = 560;
    private const double Left = 84;
    private const double Right = Width - 24;
    private const double EquityTop = 104;
    private const double EquityBottom = 376;
    private const double DrawdownTop = 408;
    private const double DrawdownBottom = 512;

    private const string Style = """
        .bg{fill:#fff}text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#52606d}.title{font-size:18px;font-weight:600;fill:#1f2933}
        .end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#e4e7eb;fill:none}.axis{stroke:#9aa5b1;fill:none}
        .equity{stroke:#2563eb;stroke-width:1.8;fill:none;stroke-linejoin:round}.hold{stroke:#9aa5b1;stroke-width:1.2;fill:none;stroke-linejoin:round}
        .down{stroke:#dc2626;stroke-width:1.2;fill:none}.area{fill:#dc2626;fill-opacity:.16}
        .long{fill:#15803d;stroke:#fff}.short{fill:#a21caf;stroke:#fff}.gain{fill:#15803d;stroke:#fff}.loss{fill:#fff;stroke:#dc2626;stroke-width:1.6}
        @media(prefers-color-scheme:dark){.bg{fill:#12181f}text{fill:#a9b4c0}.title{fill:#f0f4f8}.grid{stroke:#26313c}.axis{stroke:#5b6875}
        .equity{stroke:#60a5fa}.hold{stroke:#6b7886}.down{stroke:#f87171}.area{fill:#f87171;fill-opacity:.2}
        .long{fill:#4ade80;stroke:#12181f}.short{fill:#e879f9;stroke:#12181f}.gain{fill:#4ade80;stroke:#12181f}.loss{fill:#12181f;stroke:#f87171}}
        """;

    private readonly StringBuilder _svg = new();
    private readonly BacktestResult _result;
    private readonly SimulationRun _run;
    private readonly SimulationRun _held;
    private readonly DateScale _days;

    private EquityChart(BacktestResult result, SimulationRun run, SimulationRun held)
    {
        (_result, _run, _held) = (result, run, held);
        _days = new DateScale(result.StartDate, result.EndDate, Left, Right);
    }

    public static string Draw(BacktestResult result, SimulationRun run, SimulationRun held) => new EquityChart(result, run, held).Draw();

    private string Draw()
    {
        var title = Title();
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-label="{title}">""");
        Line($"<title>{title}</title>\n<style>{Style}</style>");
        Line($"""<rect class="bg" width="{Width}" height="{Height}" rx="8"/>""");
        Line($"""<text class="title" x="24" y="36">{title}</text>""");
        Line($"""<text x="24" y="58">{Summary()}</text>""");
        Dates();
        Equity();
        Drawdown();
        _svg.Append("</svg>\n");
        return _svg.ToString();
    }

    private string Title()
    {
        var rule = (_result.Strategy, _result.Parameters.Mode) switch
        {
            (StrategyKind.Momentum, MomentumMode.TimeSeries) => Text($"Momentum, return of {_result.Parameters.Lookback} bars without the last {_result.Parameters.Skip}"),
            (StrategyKind.Momentum, _) => Text($"Momentum, averages of {_result.Parameters.FastWindow} and {_result.Parameters.SlowWindow} bars"),
            (StrategyKind.MeanReversion, _) => Text($"Mean reversion over {_result.Parameters.Window} bars"),
            _ => Text($"Arbitrage over {_result.Parameters.Window} bars"),
        };
        var tickers = _result.PairTicker is { } pair ? $"{_result.Ticker} against {pair}" : _result.Ticker;
        return $"{tickers}: {rule}{(_result.Synthetic ? " (synthetic prices)" : "")}";
    }

    private string Summary()
    {
        var metrics = _result.Metrics;
        var sharpe = metrics.Sharpe is { } value ? Text($"{value:0.00}").Replace('-', '−') : "undefined";
        return Text($"{_result.StartDate:yyyy-MM-dd} to {_result.EndDate:yyyy-MM-dd} · return {Percent(metrics.TotalReturn)} · buy and hold {Percent(_result.BuyAndHold.TotalReturn)} · Sharpe {sharpe} · max drawdown {Percent(metrics.MaxDrawdown)} · {metrics.Trades} {(metrics.Trades == 1 ? "trade" : "trades")}");
    }

    private void Dates()
    {
        foreach (var (day, label) in _days.Ticks())
        {
            var x = _days.Pixel(day);
            Line($"""<path class="grid" d="M{x:0.#} {EquityTop}V{EquityBottom}M{x:0.#} {DrawdownTop}V{DrawdownBottom}"/><text class="mid" x="{x:0.#}" y="{DrawdownBottom + 20}">{label}</text>""");
        }
    }

    private void Equity()
    {
        var scale = NumberScale.Growth(
            Math.Min(_run.Equity.Min(), _held.Equity.Min()), Math.Max(_run.Equity.Max(), _held.Equity.Max()), EquityBottom, EquityTop, 5);
        Ticks(scale, scale.Money);
        Line($"""<text x="{Left}" y="{EquityTop - 12}">{(scale.IsLogarithmic ? "Equity (logarithmic)" : "Equity")}</text><path class="axis" d="M{Left} {EquityBottom}H{Right}"/>""");
        Line($"""<path class="hold" d="{Path(_held.Equity, scale)}"/>""");
        Line($"""<path class="equity" d="{Path(_run.Equity, scale)}"/>""");
        TradeMarks.Draw(_svg, _run, _days, scale);
        Legend.Draw(_svg, _run, Right, EquityTop - 16);
    }

    private void Drawdown()
    {
        var drawdown = new double[_run.Equity.Length];
        var peak = double.MinValue;
        for (var t = 0; t < drawdown.Length; t++)
        {
            peak = Math.Max(peak, _run.Equity[t]);
            drawdown[t] = (_run.Equity[t] / peak) - 1;
        }

        // A run without any drawdown keeps an axis of one per cent.
        var scale = NumberScale.Linear(Math.Min(drawdown.Min(), -0.01), 0, DrawdownBottom, DrawdownTop, 3);
        Ticks(scale, scale.Percent);
        var path = Path(drawdown, scale);
        Line($"""<text x="{Left}" y="{DrawdownTop - 10}">Drawdown</text>""");
        Line($"""<path class="area" d="M{Left} {DrawdownTop}{path.Replace('M', 'L')}L{Right} {DrawdownTop}Z"/><path class="down" d="{path}"/>""");
        Line($"""<path class="axis" d="M{Left} {DrawdownTop}H{Right}"/>""");
    }

    private void Ticks(NumberScale scale, Func<double, string> label)
    {
        foreach (var tick in scale.Ticks)
        {
            var y = scale.Pixel(tick);
            Line($"""<path class="grid" d="M{Left} {y:0.#}H{Right}"/><text class="end" x="{Left - 10}" y="{y + 4:0.#}">{label(tick)}</text>""");
        }
    }

    private string Path(double[] values, NumberScale scale) => Curve.Path(values.Length, i => _days.Pixel(_run.Dates[i]), i => scale.Pixel(values[i]));

    private static string Percent(double value) => Text($"{value * 100:0.0} %").Replace('-', '−');

    private void Line(FormattableString text) => _svg.Append(Text(text)).Append('\n');

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
