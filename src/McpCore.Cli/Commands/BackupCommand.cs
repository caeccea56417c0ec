using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore backup</c>: copies the home while the daemon runs.</summary>
internal static class BackupCommand
{
    /// <summary>Names that say by themselves that a file with the database is meant.</summary>
    private static readonly string[] DatabaseNames = [".db", ".sqlite", ".sqlite3"];

    public static Command Create(CliContext context)
    {
        var path = new Argument<string>("PATH") { Description = "A folder for the whole home, or a file such as mcpcore.db for the database alone; not there yet." };
        var databaseOnly = new Option<bool>("--database-only") { Description = "Copy the database alone, to a file of any name." };
        var command = new Command("backup", "Copy the home while the daemon runs: jobs, artifacts, plugins and configuration. A daemon can be started on the copy.") { path, databaseOnly };
        context.OnPipe(command, (pipe, parse) =>
        {
            var target = Path.GetFullPath(parse.GetValue(path)!);
            var isFile = parse.GetValue(databaseOnly) || DatabaseNames.Contains(Path.GetExtension(target), StringComparer.OrdinalIgnoreCase);
            var body = new JsonObject { ["path"] = target, ["database_only"] = isFile };
            if (Terminal.IsLive)
            {
                Terminal.Hint($"Copying to {target} …");
            }

            var report = pipe.Post("daemon/backup", Encoding.UTF8.GetBytes(body.ToJsonString(JobArguments.AsTyped)));
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(report.GetRawText());
                return ExitCodes.Done;
            }

            var (jobs, artifacts) = (report.GetProperty("jobs").GetInt64(), report.GetProperty("artifacts").GetInt64());
            Terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"Backed up {jobs} job{(jobs == 1 ? "" : "s")} ({Show.Bytes(report.GetProperty("database_bytes").GetInt64())}){(isFile ? "" : $" and {artifacts} artifact{(artifacts == 1 ? "" : "s")} ({Show.Bytes(report.GetProperty("artifact_bytes").GetInt64())})")} to {target} in {report.GetProperty("seconds").GetDouble():0.0} s."));
            var damaged = report.GetProperty("damaged_artifacts").EnumerateArray().Select(name => name.GetString()).ToList();
            if (damaged.Count > 0)
            {
                Terminal.Error($"{damaged.Count} artifact(s) were lost or damaged before, and are so in the copy: {string.Join(", ", damaged.Take(10))}. `mcpcore doctor --deep` says more.");
            }
            else if (isFile)
            {
                Terminal.Hint("The database alone: artifacts, plugins and mcpcore.json are not in it. A folder as PATH holds them, too.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
