using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli;

/// <summary><c>mcpcore</c> alone: how things stand, in five lines, and what to type next.</summary>
internal static class Overview
{
    private const int NameWidth = 9;

    public static int Run(DaemonPipe pipe)
    {
        try
        {
            Tell(pipe.Get("daemon"), pipe.Get("jobs?limit=1&status=failed"));
        }
        catch (DaemonUnavailableException)
        {
            Terminal.Out.Rows(
                NameWidth,
                new("daemon", "not running"),
                new("home", pipe.Home.Path),
                new("next", "mcpcore daemon start   starts it in the background"),
                new("", "mcpcore demo           shows everything at once, on a home of its own"),
                new("", "mcpcore --help         has all commands"));
        }

        return ExitCodes.Done;
    }

    private static void Tell(JsonElement daemon, JsonElement failed)
    {
        var jobs = daemon.GetProperty("jobs");
        var slots = daemon.GetProperty("slots");
        var waiting = Count(jobs, "pending") + Count(jobs, "scheduled") + Count(jobs, "blocked");
        Terminal.Out.Rows(
            NameWidth,
            new("daemon", $"{Text(daemon, "state")} for {Show.Span(TimeProvider.System.GetUtcNow() - Show.Time(daemon, "started_at")!.Value)}, version {Text(daemon, "version")}, {Text(daemon, "plugins")} plugins, home {Text(daemon, "home")}"),
            new("jobs", $"{Count(jobs, "running")} running on {Text(slots, "total")} slots, {waiting} waiting, {Count(jobs, "completed")} completed, {Count(jobs, "failed")} failed, {Count(jobs, "cancelled")} cancelled"),
            new("failed", LastFailed(failed)),
            new("next", Count(jobs, "running") + waiting > 0 ? "mcpcore top   shows live what runs" : "mcpcore agents   lists what can be submitted;  mcpcore submit TYPE key=value --follow   submits it"),
            new("", "mcpcore --help   has all commands"));
    }

    private static string LastFailed(JsonElement failed) => failed.GetProperty("jobs") is var list && list.GetArrayLength() > 0
        ? $"last {Show.Ago(Show.Time(list[0], "completed_at"))}: {Text(list[0], "type")}, see mcpcore explain {Show.ShortId(Text(list[0], "id"))}"
        : "";

    private static long Count(JsonElement jobs, string state) => jobs.TryGetProperty(state, out var count) ? count.GetInt64() : 0;

    private static string Text(JsonElement element, string name) => Show.Text(element, name);
}
