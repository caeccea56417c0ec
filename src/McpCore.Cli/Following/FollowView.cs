using System.Globalization;
using System.Text;
using System.Text.Json;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>
/// Shows jobs as they go, on stderr: on a terminal one bar a job, drawn over itself, with the log above; in a file a line for each change and
/// for every tenth of progress.
/// </summary>
internal sealed class FollowView(bool showLogs)
{
    private const int BarWidth = 24;
    private readonly Dictionary<string, Row> _rows = [];
    private int _drawn;

    public void Add(string id, string label) => _rows[id] = new Row(label, Show.ShortId(id));

    public void OnEvent(ServerEvent item)
    {
        var id = item.Data.TryGetProperty("job_id", out var value) ? value.GetString() : null;
        if (id is null)
        {
            return;
        }

        if (!_rows.TryGetValue(id, out var row))
        {
            Add(id, Show.Text(item.Data, "type"));
            row = _rows[id];
        }

        switch (item.Kind)
        {
            case "job.transition":
                OnTransition(row, item.Data);
                break;
            case "job.progress":
                OnProgress(row, item.Data);
                break;
            case "job.log" when showLogs:
                WriteLine($"{Prefix(row)}{Level(item.Data)}{Show.Text(item.Data, "message")}");
                break;
            case "job.event" when showLogs:
                WriteLine($"{Prefix(row)}event {Show.Text(item.Data, "name")} {item.Data.GetProperty("data").GetRawText()}");
                break;
        }

        Draw();
    }

    /// <summary>Leaves the last bars standing.</summary>
    public void Finish()
    {
        Draw();
        _drawn = 0;
    }

    /// <summary>Prints a line above the bars.</summary>
    public void WriteLine(string text)
    {
        Clear();
        Console.Error.WriteLine(text);
        Draw();
    }

    private static string Level(JsonElement data) => Show.Text(data, "level") is var level && level is "warning" or "error" ? level + ": " : "";

    private static void OnTransition(Row row, JsonElement data)
    {
        row.Status = Show.Text(data, "to");
        row.Message = row.Status is "scheduled" or "blocked" or "failed" or "cancelled" ? Show.Text(data, "reason") : "";
        row.Fraction = row.Status == "completed" ? 1 : row.Status == "running" ? 0 : row.Fraction;
        row.Reported = 0;
        if (!Terminal.IsLive)
        {
            Console.Error.WriteLine($"{Label(row)} {row.Status}{(row.Message.Length > 0 ? $" ({row.Message})" : "")}");
        }
    }

    private static void OnProgress(Row row, JsonElement data)
    {
        row.Status = "running";
        row.Fraction = data.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } fraction ? fraction.GetDouble() : row.Fraction;
        row.Message = Show.Text(data, "message") is { Length: > 0 } message ? message : Metrics(data);
        if (!Terminal.IsLive && row.Fraction >= row.Reported + 0.1)
        {
            row.Reported = Math.Floor(row.Fraction * 10) / 10;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Label(row)} {row.Fraction,4:P0} {row.Message}"));
        }
    }

    private static string Metrics(JsonElement data) => string.Join(
        "  ", data.GetProperty("metrics").EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Select(metric => $"{metric.Name} {Show.Number(metric.Value.GetDouble())}"));

    private string Prefix(Row row) => _rows.Count > 1 ? $"{Label(row)} | " : "";

    private static string Label(Row row) => $"{row.Label} {row.ShortId}";

    private void Clear()
    {
        if (_drawn > 0)
        {
            Console.Error.Write($"\u001b[{_drawn}A\r\u001b[J");
            _drawn = 0;
        }
    }

    private void Draw()
    {
        if (!Terminal.IsLive)
        {
            return;
        }

        var text = new StringBuilder(_drawn > 0 ? $"\u001b[{_drawn}A\r\u001b[J" : "");
        var width = Width();
        var labels = _rows.Values.Max(row => Label(row).Length);
        foreach (var row in _rows.Values)
        {
            var filled = (int)Math.Round(row.Fraction * BarWidth);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{Label(row).PadRight(labels)} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {row.Fraction,4:P0} {row.Status,-9} {row.Message}");
            text.Append(line.Length > width ? line[..width] : line).Append('\n');
        }

        Console.Error.Write(text);
        _drawn = _rows.Count;
    }

    private static int Width()
    {
        try
        {
            return Math.Max(40, Console.WindowWidth - 1);
        }
        catch (IOException)
        {
            return 79;
        }
    }

    private sealed class Row(string label, string shortId)
    {
        public string Label { get; } = label;

        public string ShortId { get; } = shortId;

        public string Status { get; set; } = "pending";

        public double Fraction { get; set; }

        public double Reported { get; set; }

        public string Message { get; set; } = "";
    }
}
