using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Following;
using McpCore.Client;

namespace McpCore.Cli.Output;

/// <summary>The picture of <c>mcpcore top</c>.</summary>
internal sealed class TopView(DaemonPipe pipe)
{
    private const int NameWidth = 9;
    private const int BarWidth = 16;
    private const int SparkWidth = 40;
    private const int MostRunning = 100;
    private const int RecentlyEnded = 5;

    private readonly Throughput _throughput = new(TimeProvider.System);

    public void OnEvent(ServerEvent item) => _throughput.OnEvent(item);

    public void WriteTo(Screen screen)
    {
        var daemon = pipe.Get("daemon");
        var jobs = daemon.GetProperty("jobs");
        var slots = daemon.GetProperty("slots");
        var (used, total) = (slots.GetProperty("used").GetInt32(), slots.GetProperty("total").GetInt32());
        var (perSecond, failedPart) = _throughput.Rates();

        screen.Line($"{Styled.Bold("MCP Core")} {Text(daemon, "version")}, {Text(daemon, "state")}, up {Show.Span(TimeProvider.System.GetUtcNow() - Show.Time(daemon, "started_at")!.Value)}, {Nodes(daemon)}, {Styled.Dim(Text(daemon, "home"))}");
        Row(screen, "slots", $"{Bar.Of(total == 0 ? 0 : (double)used / total, BarWidth)} {used} of {total}");
        Row(screen, "queue", $"{Count(jobs, "pending")} pending, {Count(jobs, "scheduled")} scheduled, {Count(jobs, "blocked")} blocked");
        Row(screen, "ended", $"{Count(jobs, "completed")} completed, {Count(jobs, "failed")} failed, {Count(jobs, "cancelled")} cancelled");
        Row(screen, "rate", string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0} a second, {failedPart:P0} failed  {Sparkline.Of(_throughput.Series(), SparkWidth)}"));
        Row(screen, "plugins", string.Join(", ", pipe.Get("plugins").GetProperty("plugins").EnumerateArray().GroupBy(plugin => Text(plugin, "state")).Select(group => $"{group.Count()} {group.Key}")));

        WriteRunning(screen);
        WriteEnded(screen);
    }

    private void WriteRunning(Screen screen)
    {
        screen.Line();
        var running = pipe.Get($"jobs?status=running&limit={MostRunning}").GetProperty("jobs").EnumerateArray().ToList();
        if (running.Count == 0)
        {
            screen.Line($"{Styled.Dim("Nothing runs.")}");
            return;
        }

        var table = new Table("RUNNING", "TYPE", "FOR", "PROGRESS", "");
        foreach (var job in running)
        {
            var progress = job.GetProperty("progress");
            var fraction = progress.GetProperty("fraction") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : 0;
            table.AddRow(Show.ShortId(Text(job, "id")), Text(job, "type"), Show.Duration(job), Styled.Blue(string.Create(CultureInfo.InvariantCulture, $"{Bar.Of(fraction, BarWidth)} {fraction,4:P0}")), Text(progress, "message"));
        }

        table.WriteTo(screen);
    }

    private void WriteEnded(Screen screen)
    {
        var ended = pipe.Get($"jobs?status=completed&status=failed&status=cancelled&limit={RecentlyEnded}").GetProperty("jobs").EnumerateArray().ToList();
        if (ended.Count > 0)
        {
            screen.Line();
            JobColumns.WriteTable(ended, ["id", "type", "status", "ended", "took", "note"], screen);
        }
    }

    private static void Row(Screen screen, string name, string value) => screen.Line($"{Styled.Dim(name)}{new string(' ', NameWidth - name.Length)}{value}");

    private static string Nodes(JsonElement daemon) => Text(daemon, "nodes") is var count && count == "1" ? "1 node" : $"{count} nodes";

    private static long Count(JsonElement jobs, string state) => jobs.TryGetProperty(state, out var count) ? count.GetInt64() : 0;

    private static string Text(JsonElement element, string name) => Show.Text(element, name);
}
