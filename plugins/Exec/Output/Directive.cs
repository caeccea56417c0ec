using System.Globalization;

namespace McpCore.Exec.Output;

/// <summary>A line by which a program says more than text: <c>::progress 0.4 text</c>, <c>::metric name=value step</c>, <c>::artifact path</c>, <c>::result json</c>.</summary>
internal abstract record Directive
{
    private const string Mark = "::";
    private const int MaxNameLength = 64;

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is text. A line with a known name and anything else wrong is <see cref="Wrong"/>.</returns>
    public static Directive? Parse(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var rest = space < 0 ? "" : line[(space + 1)..].Trim();
        return (space < 0 ? line : line[..space])[Mark.Length..] switch
        {
            "progress" => ParseProgress(rest),
            "metric" => ParseMetrics(rest),
            "artifact" => rest.Length == 0 ? new Wrong("::artifact needs the path of a file in the working folder") : new Artifact(rest),
            "result" => new Result(rest),
            _ => null,
        };
    }

    private static Directive ParseProgress(string rest)
    {
        var parts = rest.Split(' ', 2);
        return TryNumber(parts[0], out var fraction) && fraction is >= 0 and <= 1
            ? new Progress(fraction, parts.Length > 1 ? parts[1].Trim() : null)
            : new Wrong($"::progress needs a number from 0 to 1 and perhaps a text, such as \"::progress 0.4 epoch 4\", and \"{Shortened(parts[0])}\" is none");
    }

    private static Directive ParseMetrics(string rest)
    {
        var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var metrics = new List<(string Name, double Value)>();
        long? step = null;
        for (var i = 0; i < parts.Length; i++)
        {
            var equals = parts[i].LastIndexOf('=');
            if (equals > 0 && equals <= MaxNameLength && TryNumber(parts[i][(equals + 1)..], out var value))
            {
                metrics.Add((parts[i][..equals], value));
            }
            else if (i > 0 && i == parts.Length - 1 && long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                step = number;
            }
            else
            {
                return new Wrong($"::metric needs name=value and perhaps a step, such as \"::metric loss=0.25 3\", and \"{Shortened(parts[i])}\" does not fit");
            }
        }

        return metrics.Count > 0 ? new Metrics([.. metrics], step) : new Wrong("::metric needs name=value and perhaps a step, such as \"::metric loss=0.25 3\"");
    }

    /// <summary>As programs print numbers, <c>nan</c> and <c>inf</c> among them.</summary>
    private static bool TryNumber(string text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        value = text.ToUpperInvariant() switch
        {
            "INF" or "+INF" or "INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0;
    }

    private static string Shortened(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength] + "…";

    public sealed record Progress(double Fraction, string? Message) : Directive;

    public sealed record Metrics((string Name, double Value)[] Values, long? Step) : Directive;

    public sealed record Artifact(string Path) : Directive;

    public sealed record Result(string Json) : Directive;

    public sealed record Wrong(string Fault) : Directive;
}
