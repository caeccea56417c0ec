using System.Text;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore result ID --plot</c>: a series of a job in the terminal, while it runs, too.</summary>
internal static class ResultPlot
{
    private const int WidthOfFile = 100;
    private const int HeightOfFile = 24;
    private const int MostLines = 30;

    /// <summary>The prompt, and a line or two that name the other series.</summary>
    private const int LinesOfHint = 4;

    /// <param name="pipe">The daemon.</param>
    /// <param name="id">The job.</param>
    /// <param name="name">A series that it reported, or the path of an array in its result; null: the longest there is.</param>
    /// <param name="json">Whether the points are printed instead.</param>
    public static int Run(DaemonPipe pipe, string id, string? name, bool json)
    {
        var job = pipe.Get($"jobs/{id}");
        var all = PlotSeries.All(pipe.Get($"jobs/{id}/metrics"), job.GetProperty("result"));
        var label = $"{Show.Text(job, "type")} {Show.ShortId(Show.Text(job, "id"))}";
        if ((name ?? PlotSeries.Longest(all)) is not { } chosen)
        {
            throw new CommandFaultException(ExitCodes.NotFound, $"{label} has nothing to plot: it reported no numbers by step, and its result has no array of numbers.");
        }

        if (!all.TryGetValue(chosen, out var points))
        {
            var near = Suggestion.Nearest(chosen, all.Keys) is { } likely ? $" Did you mean \"{likely}\"?" : "";
            throw new CommandFaultException(ExitCodes.NotFound, $"{label} has no series \"{chosen}\".{near} There {(all.Count == 0 ? "is none" : $"are: {string.Join(", ", all.Keys)}")}.");
        }

        if (json)
        {
            Terminal.Print(Json(points));
        }
        else if (Terminal.IsPlain)
        {
            Terminal.Print(Plot.Sentence($"{chosen} of {label}", points));
        }
        else
        {
            var screen = Terminal.Out;
            var (width, height) = screen.IsTerminal ? (screen.Width, Math.Min(MostLines, Screen.Height - LinesOfHint)) : (WidthOfFile, HeightOfFile);
            var others = all.Keys.Where(key => key != chosen).ToList();
            screen.Write(string.Join('\n', Plot.Lines($"{chosen} of {label}", points, width, height).Select(Cells.Printable)) + "\n");
            if (others.Count > 0)
            {
                Terminal.Hint($"There are also: {string.Join(", ", others)}. Draw one with --plot NAME.");
            }
        }

        return ExitCodes.Done;
    }

    private static string Json(List<(double X, double Y)> points)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var (x, y) in points)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(x);
                if (double.IsFinite(y))
                {
                    writer.WriteNumberValue(y);
                }
                else
                {
                    writer.WriteNullValue();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
