using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Following;
using McpCore.Cli.Output;
using McpCore.Cli.Payloads;
using McpCore.Client;

namespace McpCore.Cli.Commands;

/// <summary><c>mcpcore submit</c>: one job from arguments, or many from a file.</summary>
internal sealed class SubmitCommand
{
    /// <summary>Submits sent in one request.</summary>
    private const int ManySize = 1000;

    /// <summary>Texts go as they were typed, not as escapes.</summary>
    private static readonly JsonSerializerOptions AsTyped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CliContext _context;
    private readonly Argument<string[]> _words = new("TYPE key=value") { Description = "The job type, then members of the payload: epochs=200 params.fast_window=10.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _type = new("--type") { Description = "The job type, in the long form.", HelpName = "TYPE" };
    private readonly Option<string?> _config = new("--config") { Description = "The payload: JSON, @file, file, or - for standard input.", HelpName = "JSON|@FILE" };
    private readonly Option<string?> _metadata = new("--metadata") { Description = "A JSON object that is kept with the job.", HelpName = "JSON|@FILE" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; may be given several times.", HelpName = "TAG" };
    private readonly Option<string?> _each = new("--each") { Description = "Submit every line of a file, each one submit as JSON; prints one id a line.", HelpName = "FILE.jsonl" };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait for the end; the exit code is the outcome." };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait, and show progress and log lines meanwhile." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the id alone." };
    private readonly Option<string?> _waitTimeout = new("--wait-timeout") { Description = "Give up waiting after this time (exit code 7); the job goes on.", HelpName = "DURATION" };

    /// <summary>Options that go into the submit as they are: name of the member, and whether it is a number.</summary>
    private readonly List<(Option<string?> Option, string Member, bool Number)> _members =
    [
        (new("--priority") { Description = "0 to 9, larger runs earlier (5).", HelpName = "N" }, "priority", true),
        (new("--delay") { Description = "Start after this time.", HelpName = "DURATION" }, "delay", false),
        (new("--run-at") { Description = "Start at this time.", HelpName = "TIME" }, "run_at", false),
        (new("--max-attempts") { Description = "Tries that the job has (1).", HelpName = "N" }, "max_attempts", true),
        (new("--timeout") { Description = "Limit of one attempt.", HelpName = "DURATION" }, "timeout", false),
        (new("--queue-timeout") { Description = "Limit of the wait for the first start.", HelpName = "DURATION" }, "queue_timeout", false),
        (new("--deadline") { Description = "Limit of the whole job.", HelpName = "DURATION" }, "deadline", false),
        (new("--heartbeat-timeout") { Description = "Limit of a run's silence.", HelpName = "DURATION" }, "heartbeat_timeout", false),
        (new("--idempotency-key") { Description = "Names the request: submitting it twice makes one job.", HelpName = "KEY" }, "idempotency_key", false),
        (new("--seed") { Description = "Seed of the agent's random source.", HelpName = "N" }, "seed", true),
    ];

    private SubmitCommand(CliContext context) => _context = context;

    /// <summary>Options that describe one submit.</summary>
    private IEnumerable<Option> OfOneSubmit => [_type, _config, _metadata, _tags, .. _members.Select(member => member.Option)];

    public static Command Create(CliContext context)
    {
        var self = new SubmitCommand(context);
        var command = new Command("submit", "Submit a job:  mcpcore submit ml_experiment model=linear dataset=iris --follow")
        {
            self._words, self._type, self._config, self._metadata, self._tags, self._each, self._wait, self._follow, self._quiet, self._waitTimeout,
        };
        foreach (var (option, _, _) in self._members)
        {
            command.Options.Add(option);
        }

        context.OnDaemon(command, self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var limit = JobOutcome.ParseLimit(parse, _waitTimeout);
        var waits = parse.GetValue(_wait) || parse.GetValue(_follow);
        if (limit is not null && !waits)
        {
            throw new CommandFaultException(ExitCodes.Usage, "--wait-timeout limits the wait of --wait or --follow; give one of them. To limit the job itself there are --timeout and --deadline.");
        }

        var jobs = parse.GetValue(_each) is { } file
            ? await SubmitEachAsync(client, parse, file, cancellationToken)
            : [await SubmitOneAsync(client, parse, waits, cancellationToken)];
        return waits
            ? await JobOutcome.WaitAsync(client, jobs, parse.GetValue(_follow), parse.GetValue(_context.Json), limit, cancellationToken)
            : ExitCodes.Done;
    }

    private async Task<(string Id, string Type)> SubmitOneAsync(McpCoreClient client, ParseResult parse, bool waits, CancellationToken cancellationToken)
    {
        var body = await BuildAsync(client, parse, cancellationToken);
        var job = await client.PostAsync("jobs", Encoding.UTF8.GetBytes(body.ToJsonString(AsTyped)), cancellationToken);
        var (id, type) = (Show.Text(job, "id"), Show.Text(job, "type"));
        var onlyJob = waits && parse.GetValue(_context.Json);
        if (parse.GetValue(_quiet) && !onlyJob)
        {
            Terminal.Print(id);
        }
        else if (waits)
        {
            // With --json the final job is all that stdout has.
            Terminal.Hint($"Submitted {type} {id}");
        }
        else if (parse.GetValue(_context.Json))
        {
            Terminal.Print(job.GetRawText());
        }
        else
        {
            Terminal.Print($"{id}  {type}  {Show.Text(job, "status")}");
            Terminal.Hint($"Follow it with:  mcpcore logs {Show.ShortId(id)} --follow");
        }

        return (id, type);
    }

    private async Task<JsonObject> BuildAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var words = parse.GetValue(_words) ?? [];
        var (type, pairs) = (parse.GetValue(_type), words);
        if (type is null)
        {
            if (words.Length == 0 || words[0].Contains('=', StringComparison.Ordinal))
            {
                throw new CommandFaultException(ExitCodes.Usage, "submit needs a job type: mcpcore submit TYPE key=value ... or --type TYPE --config JSON. See `mcpcore agents`.");
            }

            (type, pairs) = (words[0], words[1..]);
        }

        var payload = parse.GetValue(_config) is { } config ? await PayloadReader.ReadObjectAsync(config, "--config", cancellationToken) : [];
        if (pairs.Length > 0)
        {
            KeyValues.Apply(payload, pairs, await SchemaAsync(client, type, cancellationToken));
        }

        var body = new JsonObject { ["type"] = type, ["payload"] = payload };
        if (parse.GetValue(_metadata) is { } metadata)
        {
            body["metadata"] = await PayloadReader.ReadObjectAsync(metadata, "--metadata", cancellationToken);
        }

        if (parse.GetValue(_tags) is { Length: > 0 } tags)
        {
            body["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)JsonValue.Create(tag))]);
        }

        foreach (var (option, member, isNumber) in _members)
        {
            if (parse.GetValue(option) is { } text)
            {
                body[member] = isNumber && long.TryParse(text, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
            }
        }

        return body;
    }

    private async Task<IReadOnlyList<(string Id, string Type)>> SubmitEachAsync(McpCoreClient client, ParseResult parse, string file, CancellationToken cancellationToken)
    {
        if ((parse.GetValue(_words) ?? []).Length > 0 || OfOneSubmit.Any(option => parse.GetResult(option) is not null))
        {
            throw new CommandFaultException(ExitCodes.Usage, "--each takes whole submits from the file: type, payload and everything else belong into its lines.");
        }

        var lines = await ReadLinesAsync(file, cancellationToken);
        var jobs = new List<(string Id, string Type)>();
        foreach (var part in lines.Chunk(ManySize))
        {
            JsonElement answer;
            try
            {
                answer = await client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(",", part)}]"), cancellationToken);
            }
            catch (McpCoreException) when (jobs.Count > 0)
            {
                Terminal.Error($"The first {jobs.Count} lines were submitted; of the next {part.Length} none was:");
                throw;
            }

            foreach (var job in answer.GetProperty("jobs").EnumerateArray())
            {
                jobs.Add((Show.Text(job, "id"), Show.Text(job, "type")));
                if (!parse.GetValue(_context.Json) || !(parse.GetValue(_wait) || parse.GetValue(_follow)))
                {
                    Terminal.Print(jobs[^1].Id);
                }
            }
        }

        return jobs;
    }

    private static async Task<List<string>> ReadLinesAsync(string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
        {
            throw new CommandFaultException(ExitCodes.Usage, $"--each: there is no file {file}.");
        }

        var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
        var lines = new List<string>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                lines.Add(line);
            }
            catch (JsonException exception)
            {
                throw new CommandFaultException(ExitCodes.Usage, $"--each: line {number} of {file} is not valid JSON: {exception.Message} Nothing was submitted.");
            }
        }

        return lines.Count > 0 ? lines : throw new CommandFaultException(ExitCodes.Usage, $"--each: {file} has no lines.");
    }

    private static async Task<JsonElement> SchemaAsync(McpCoreClient client, string type, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("job-types", cancellationToken);
        foreach (var agent in answer.GetProperty("agents").EnumerateArray())
        {
            if (Show.Text(agent, "type") == type || agent.GetProperty("aliases").EnumerateArray().Any(alias => alias.GetString() == type))
            {
                return agent.GetProperty("payload_schema");
            }
        }

        return default;
    }
}
