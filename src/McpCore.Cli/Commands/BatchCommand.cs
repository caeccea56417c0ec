using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore batch submit|show|list|cancel</c>.</summary>
internal static class BatchCommand
{
    public static Command Create(CliContext context) => new("batch", "Jobs that are submitted, followed and cancelled as one.")
    {
        Submit(context), ShowOne(context), List(context), Cancel(context),
    };

    private static Command Submit(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A file with {\"name\", \"jobs\": [submit…], \"callback\": {\"on\", \"job\"}, \"metadata\"}, or - for stdin." };
        var command = new Command("submit", "Submit a batch: all of its jobs, or none.") { file };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var batch = await client.PostAsync("batches", await ReadAsync(parse.GetValue(file)!, cancellationToken), cancellationToken);
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(batch.GetRawText());
            }
            else
            {
                Terminal.Print(Show.Text(batch, "id"));
                Terminal.Hint($"See how far it is with:  mcpcore batch show {Show.ShortId(Show.Text(batch, "id"))}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command ShowOne(CliContext context)
    {
        var id = IdArgument();
        var command = new Command("show", "One batch with the counts of its jobs.") { id };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
            Print(parse, context, await client.GetAsync($"batches/{UrlSegment.Of(parse.GetValue(id)!, "batch")}", cancellationToken)));
        return command;
    }

    private static Command Cancel(CliContext context)
    {
        var id = IdArgument();
        var reason = new Option<string?>("--reason") { Description = "Why; kept with its jobs.", HelpName = "TEXT" };
        var command = new Command("cancel", "Cancel all of a batch.") { id, reason };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            ReadOnlyMemory<byte>? body = parse.GetValue(reason) is { } text ? Encoding.UTF8.GetBytes(new JsonObject { ["reason"] = text }.ToJsonString()) : null;
            return Print(parse, context, await client.PostAsync($"batches/{UrlSegment.Of(parse.GetValue(id)!, "batch")}/cancel", body, cancellationToken));
        });
        return command;
    }

    private static Command List(CliContext context)
    {
        var limit = new Option<int>("--limit") { Description = "How many at most, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "The newest batches.") { limit };
        context.OnDaemon(command, async (client, parse, cancellationToken) =>
        {
            var page = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"batches?limit={parse.GetValue(limit)}"), cancellationToken);
            var batches = page.GetProperty("batches");
            if (parse.GetValue(context.Json))
            {
                Terminal.Print(batches.GetRawText());
                return ExitCodes.Done;
            }

            if (batches.GetArrayLength() == 0)
            {
                Terminal.Hint("There is no batch. Submit one:  mcpcore batch submit FILE");
                return ExitCodes.Done;
            }

            var table = new Table("ID", "STATE", "DONE", "JOBS", "NAME");
            foreach (var batch in batches.EnumerateArray())
            {
                table.AddRow(Show.ShortId(Show.Text(batch, "id")), StateOf(batch), Done(batch), Counts(batch), batch.GetProperty("name").GetString() ?? "");
            }

            table.WriteTo(Terminal.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "A batch: its full id, 4 or more digits of its start or end, or @last." };

    private static int Print(ParseResult parse, CliContext context, JsonElement batch)
    {
        if (parse.GetValue(context.Json))
        {
            Terminal.Print(batch.GetRawText());
            return ExitCodes.Done;
        }

        Terminal.Print($"{Show.Text(batch, "id")}  {batch.GetProperty("name").GetString() ?? ""}".TrimEnd());
        Terminal.Print($"{StateOf(batch)}, {Done(batch)} done: {Counts(batch)}");
        if (batch.GetProperty("callback") is { ValueKind: JsonValueKind.Object } callback)
        {
            Terminal.Print($"callback on {Show.Text(callback, "on")}: job {Show.Text(callback, "id")}");
        }

        return ExitCodes.Done;
    }

    private static string StateOf(JsonElement batch) => batch.GetProperty("completed_at").ValueKind == JsonValueKind.Null ? "open" : "ended";

    private static string Done(JsonElement batch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(batch.GetProperty("progress").GetProperty("fraction").GetDouble() * 100)} %");

    private static string Counts(JsonElement batch)
    {
        var jobs = batch.GetProperty("jobs");
        var states = jobs.EnumerateObject().Where(count => count.Name != "total" && count.Value.GetInt64() > 0).Select(count => $"{count.Value.GetInt64()} {count.Name}");
        return $"{jobs.GetProperty("total").GetInt64()} ({string.Join(", ", states)})";
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (file == "-")
        {
            return Encoding.UTF8.GetBytes(await Console.In.ReadToEndAsync(cancellationToken));
        }

        return File.Exists(file)
            ? await File.ReadAllBytesAsync(file, cancellationToken)
            : throw new CommandFaultException(ExitCodes.Usage, $"There is no file {file}.");
    }
}
