using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore plugin show ID</c>: every version of a plugin, and what is remembered of it.</summary>
internal static class PluginShowCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("ID") { Description = "The plugin's id, or id@version.", CompletionSources = { Suggestions.Plugins } };
        var command = new Command("show", "Show one plugin in full: versions, leaks, crashes, history.") { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var plugin = await client.GetAsync($"plugins/{UrlSegment.Of(parse.GetValue(id)!, "plugin")}", cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(plugin.GetRawText());
            }
            else
            {
                Print(plugin);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(JsonElement plugin)
    {
        PrintFacts(
            "",
            ("id", Show.Text(plugin, "id")),
            ("desired", DesiredOf(plugin)),
            ("quarantine", plugin.GetProperty("quarantine") is { ValueKind: JsonValueKind.Object } quarantine ? $"since {Moment(quarantine, "at")}: {Show.Text(quarantine, "reason")}" : ""),
            ("leaks", LeaksOf(plugin.GetProperty("leaks"))),
            ("unload", UnloadOf(plugin.GetProperty("last_unload"))),
            ("crashes", CrashesOf(plugin.GetProperty("crashes"))));
        PrintCrashes(plugin.GetProperty("crashes").GetProperty("last"));
        foreach (var version in plugin.GetProperty("versions").EnumerateArray())
        {
            PrintVersion(version);
        }

        PrintHistory(plugin.GetProperty("history"));
    }

    private static void PrintVersion(JsonElement version)
    {
        var state = Show.Text(version, "state");
        Terminal.Out.Line();
        var number = Show.Text(version, "version") is { Length: > 0 } name ? name : "unknown";
        Terminal.Out.Line($"{Styled.Bold($"version {number}")}  {Styled.State(state, PluginCommand.StateOf(version))}");
        PrintFacts(
            "  ",
            ("reason", PluginCommand.ReasonOf(version)),
            ("job types", PluginCommand.TypesOf(version)),
            ("running", Show.Text(version, "running")),
            ("canary", Show.Text(version, "canary_percent") is { Length: > 0 } percent ? $"{percent} % of new jobs" : ""),
            ("health", HealthOf(version.GetProperty("health"))),
            ("isolation", Show.Text(version, "isolation")),
            ("folder", Show.Text(version, "folder")),
            ("sha256", Show.Text(version, "sha256")));
        foreach (var warning in version.GetProperty("warnings").EnumerateArray())
        {
            PrintFacts("  ", ("warning", warning.GetString()!));
        }

        foreach (var unfit in version.GetProperty("unfit_jobs").EnumerateArray())
        {
            PrintUnfit(unfit);
        }
    }

    private static void PrintUnfit(JsonElement unfit)
    {
        PrintFacts("  ", ("unfit jobs", $"{Show.Text(unfit, "count")} of {Show.Text(unfit, "type")} waited when it was looked at"));
        foreach (var job in unfit.GetProperty("first").EnumerateArray())
        {
            Terminal.Out.Line($"{"",-12}job {Show.ShortId(Show.Text(job, "job_id"))}  {Show.Text(job, "path")}: {Show.Text(job, "message")}");
        }
    }

    private static void PrintCrashes(JsonElement crashes)
    {
        foreach (var crash in crashes.EnumerateArray())
        {
            var job = Show.Text(crash, "job_id");
            Terminal.Out.Line(
                $"{"",-12}{Moment(crash, "at")}  {Show.Text(crash, "version")}{(job.Length > 0 ? $"  job {Show.ShortId(job)}" : "")}  {Show.Text(crash, "code")}: {Show.Text(crash, "message")}");
        }
    }

    private static void PrintHistory(JsonElement history)
    {
        if (history.GetArrayLength() == 0)
        {
            return;
        }

        Terminal.Out.Line();
        Terminal.Out.Line($"{Styled.Bold("history")}");
        var table = new Table("  TIME", "VERSION", "STATE", "BY", "REASON");
        foreach (var entry in history.EnumerateArray())
        {
            var (from, to) = (Show.Text(entry, "from"), Show.Text(entry, "to"));
            table.AddRow(
                "  " + Moment(entry, "at"),
                Show.Text(entry, "version"),
                from == to ? $"{to} ({Show.Text(entry, "code")})" : from.Length == 0 ? to : $"{from} > {to}",
                Show.Text(entry, "actor"),
                Show.Text(entry, "reason"));
        }

        table.WriteTo(Terminal.Out);
    }

    private static string DesiredOf(JsonElement plugin) => Show.Time(plugin, "desired_at") is null
        ? Show.Text(plugin, "desired")
        : $"{Show.Text(plugin, "desired")} since {Moment(plugin, "desired_at")} by {Show.Text(plugin, "desired_by")}";

    private static string LeaksOf(JsonElement leaks)
    {
        var counted = $"{Show.Text(leaks, "count")} of {Show.Text(leaks, "limit")}";
        return leaks.GetProperty("order") is { ValueKind: JsonValueKind.Object } order ? $"{counted}; {Show.Text(order, "isolation")} since {Moment(order, "at")}: {Show.Text(order, "reason")}" : counted;
    }

    private static string UnloadOf(JsonElement unload) => unload.ValueKind != JsonValueKind.Object
        ? ""
        : $"{Show.Text(unload, "version")} {Show.Text(unload, "verdict")} at {Moment(unload, "at")}{(Show.Text(unload, "suspect") is { Length: > 0 } suspect ? ". " + suspect : "")}";

    private static string HealthOf(JsonElement health) => health.ValueKind != JsonValueKind.Object
        ? ""
        : $"{(health.GetProperty("healthy").GetBoolean() ? "healthy" : "not healthy")} at {Moment(health, "checked_at")}{(Show.Text(health, "message") is { Length: > 0 } message ? ": " + message : "")}";

    private static string CrashesOf(JsonElement crashes) =>
        string.Create(CultureInfo.InvariantCulture, $"{crashes.GetProperty("last").GetArrayLength()} of {Show.Text(crashes, "limit")} within {Show.Text(crashes, "window")}");

    private static string Moment(JsonElement element, string name) => Show.Time(element, name)!.Value.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void PrintFacts(string indent, params (string Name, string Value)[] facts)
    {
        foreach (var (name, value) in facts.Where(fact => fact.Value.Length > 0))
        {
            Terminal.Out.Line($"{indent}{Styled.Dim(name),-10} {value}");
        }
    }
}
