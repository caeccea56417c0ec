using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using McpCore.Cli.Output;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore export FILE.zip</c>: jobs with their logs and artifacts as a file.</summary>
internal static class ExportCommand
{
    public static Command Create(CliContext context)
    {
        var path = new Argument<string>("FILE") { Description = "The zip to write; not there yet." };
        var filter = new JobFilterOptions();
        var noArtifacts = new Option<bool>("--no-artifacts") { Description = "Leave the artifacts out." };
        var noLogs = new Option<bool>("--no-logs") { Description = "Leave the logs out." };
        var command = new Command("export", "Write jobs with their logs and artifacts to a zip. Without a filter: all of them, with schedules and calendars.") { path };
        filter.AddTo(command);
        command.Options.Add(noArtifacts);
        command.Options.Add(noLogs);
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var target = Path.GetFullPath(parse.GetValue(path)!);
            Require(target);
            IEnumerable<string> parameters =
            [
                .. filter.ParametersOf(parse),
                .. parse.GetValue(noArtifacts) ? ["artifacts=false"] : Array.Empty<string>(),
                .. parse.GetValue(noLogs) ? ["logs=false"] : Array.Empty<string>(),
            ];
            var unfinished = $"{target}.{Guid.NewGuid():N}.part";
            try
            {
                await using (var zip = new ByteProgress(await client.OpenAsync($"export?{string.Join('&', parameters)}", cancellationToken), "Exported"))
                await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write))
                {
                    await zip.CopyToAsync(file, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                Tell(ReadManifest(unfinished), target, parse.GetValue(context.Json));
                File.Move(unfinished, target);
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                throw new CommandFaultException(ExitCodes.InternalFault, $"The export broke off and was removed: {exception.Message} The daemon's log may say why.");
            }
            finally
            {
                File.Delete(unfinished);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Require(string target)
    {
        if (Path.Exists(target))
        {
            throw new CommandFaultException(ExitCodes.Refused, $"There is something at {target} already. An export replaces nothing: choose another name, or remove it.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new CommandFaultException(ExitCodes.Usage, $"There is no folder {Path.GetDirectoryName(target)} to put {Path.GetFileName(target)} in. Make it first.");
        }
    }

    private static JsonElement ReadManifest(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        using var stream = (zip.GetEntry("manifest.json") ?? throw new InvalidDataException("the file has no manifest.")).Open();
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    private static void Tell(JsonElement manifest, string target, bool asJson)
    {
        if (asJson)
        {
            Terminal.Print(manifest.GetRawText());
            return;
        }

        var counts = manifest.GetProperty("counts");
        var (jobs, artifacts) = (counts.GetProperty("jobs").GetInt64(), counts.GetProperty("artifacts").GetInt64());
        Terminal.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"Exported {jobs} job{(jobs == 1 ? "" : "s")} and {artifacts} artifact{(artifacts == 1 ? "" : "s")} ({Show.Bytes(counts.GetProperty("artifact_bytes").GetInt64())}) to {target}."));
        var damaged = manifest.GetProperty("damaged_jobs").GetArrayLength();
        if (damaged > 0)
        {
            Terminal.Error($"{damaged} damaged job(s) were left out. `mcpcore doctor --deep` says more.");
        }
    }
}
