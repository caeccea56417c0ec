using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore import FILE.zip</c>: takes jobs that another home has exported.</summary>
internal static class ImportCommand
{
    public static Command Create(CliContext context)
    {
        var path = new Argument<string>("FILE") { Description = "A zip that `mcpcore export` wrote." };
        var withUnfinished = new Option<bool>("--with-unfinished") { Description = "Take jobs that have not ended, too: they go on here. Cancel them where they were." };
        var resume = new Option<bool>("--resume") { Description = "Let the schedules fire here; otherwise they come paused." };
        var command = new Command("import", "Take jobs with their logs and artifacts from a zip. They keep their ids, times and results; what is there already stays as it is.") { path, withUnfinished, resume };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var source = parse.GetValue(path)!;
            if (!File.Exists(source))
            {
                throw new CommandFaultException(ExitCodes.Usage, $"There is no file {source}.");
            }

            var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read);
            await using var body = new ByteProgress(file, "Sent", file.Length);
            var report = await client.PostAsync($"import?with_unfinished={Flag(parse.GetValue(withUnfinished))}&resume={Flag(parse.GetValue(resume))}", body, "application/zip", cancellationToken);
            Tell(report, parse.GetValue(context.Json));
            return report.GetProperty("refused").GetInt64() > 0 ? ExitCodes.Refused : ExitCodes.Done;
        });
        return command;
    }

    private static string Flag(bool flag) => flag ? "true" : "false";

    private static void Tell(JsonElement report, bool asJson)
    {
        if (asJson)
        {
            Terminal.Print(report.GetRawText());
            return;
        }

        var (jobs, artifacts) = (Count(report, "imported"), Count(report, "artifacts"));
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"Imported {jobs} job{(jobs == 1 ? "" : "s")} and {artifacts} artifact{(artifacts == 1 ? "" : "s")}; {Count(report, "already_there")} were there already.{Also(report, "batches")}{Also(report, "calendars")}{Also(report, "schedules")}"));
        if (Count(report, "unfinished_left_out") is > 0 and var unfinished)
        {
            Terminal.Hint($"{unfinished} job(s) have not ended and were left out. Take them with --with-unfinished.");
        }

        if (Count(report, "missing_artifacts") is > 0 and var missing)
        {
            Terminal.Hint($"{missing} artifact(s) are not in the file; their jobs are here without them.");
        }

        foreach (var refusal in report.GetProperty("refusals").EnumerateArray())
        {
            Terminal.Error($"{Show.Text(refusal, "what")} was not taken: {Show.Text(refusal, "reason")}");
        }
    }

    private static long Count(JsonElement report, string name) => report.GetProperty(name).GetInt64();

    private static string Also(JsonElement report, string name) => Count(report, name) is > 0 and var count ? string.Create(CultureInfo.InvariantCulture, $" New {name}: {count}.") : "";
}
