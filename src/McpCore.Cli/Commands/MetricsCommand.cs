using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore metrics ID</c>: the series of numbers that a job reported; one line each, all points with <c>--json</c>.</summary>
internal static class MetricsCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("metrics", "Show the numbers that a job reported, by step.");
        var id = new JobIdArgument(command);
        context.OnPipe(command, (pipe, parse) =>
        {
            var series = pipe.Get($"jobs/{id.Of(parse)}/metrics");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(series.GetRawText());
                return ExitCodes.Done;
            }

            var table = new Table("NAME", "POINTS", "STEPS", "FIRST", "LAST", "LEAST", "MOST");
            foreach (var (name, points) in series.EnumerateObject().Select(member => (member.Name, member.Value)))
            {
                AddRow(table, name, [.. points.EnumerateArray().Select(point => (point[0].GetInt64(), point[1].ValueKind == JsonValueKind.Number ? point[1].GetDouble() : (double?)null))]);
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void AddRow(Table table, string name, IReadOnlyList<(long Step, double? Value)> points)
    {
        var values = points.Select(point => point.Value).OfType<double>().ToList();
        table.AddRow(
            name,
            points.Count.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{points[0].Step} to {points[^1].Step}"),
            Text(points[0].Value),
            Text(points[^1].Value),
            Text(values.Count == 0 ? null : values.Min()),
            Text(values.Count == 0 ? null : values.Max()));
    }

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "-";
}
