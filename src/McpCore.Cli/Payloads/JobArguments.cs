using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Completion;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Payloads;

/// <summary>The arguments and options that describe a job, shared by the commands that submit and that schedule.</summary>
internal sealed class JobArguments
{
    /// <summary>Texts go as they were typed, not as escapes.</summary>
    public static readonly JsonSerializerOptions AsTyped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string[]> _words = new("TYPE key=value") { Description = "The job type, then members of the payload: epochs=200 params.fast_window=10.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _type = new("--type") { Description = "The job type, in the long form.", HelpName = "TYPE" };
    private readonly Option<string?> _config = new("--config") { Description = "The payload: JSON, @file, file, or - for standard input.", HelpName = "JSON|@FILE" };
    private readonly Option<string?> _metadata = new("--metadata") { Description = "A JSON object that is kept with the job.", HelpName = "JSON|@FILE" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; may be given several times.", HelpName = "TAG" };

    /// <summary>Options that go into the submit as they are: name of the member, and whether it is a number.</summary>
    private readonly List<(Option<string?> Option, string Member, bool Number)> _members =
    [
        (new("--priority") { Description = "0 to 9, larger runs earlier (5).", HelpName = "N" }, "priority", true),
        (new("--max-attempts") { Description = "Tries that the job has (1).", HelpName = "N" }, "max_attempts", true),
        (new("--timeout") { Description = "Limit of one attempt.", HelpName = "DURATION" }, "timeout", false),
        (new("--queue-timeout") { Description = "Limit of the wait for the first start.", HelpName = "DURATION" }, "queue_timeout", false),
        (new("--deadline") { Description = "Limit of the whole job.", HelpName = "DURATION" }, "deadline", false),
        (new("--heartbeat-timeout") { Description = "Limit of a run's silence.", HelpName = "DURATION" }, "heartbeat_timeout", false),
        (new("--agent-version") { Description = "The version of the plugin to run on; without it the job waits.", HelpName = "VERSION" }, "agent_version", false),
        (new("--seed") { Description = "Seed of the agent's random source.", HelpName = "N" }, "seed", true),
    ];

    /// <param name="scheduled">Whether a schedule decides when the job runs, and names it.</param>
    public JobArguments(bool scheduled)
    {
        if (!scheduled)
        {
            _members.Add((new("--delay") { Description = "Start after this time.", HelpName = "DURATION" }, "delay", false));
            _members.Add((new("--run-at") { Description = "Start at this time.", HelpName = "TIME" }, "run_at", false));
            _members.Add((new("--idempotency-key") { Description = "Names the request: submitting it twice makes one job.", HelpName = "KEY" }, "idempotency_key", false));
        }
    }

    private IEnumerable<Option> Options => [_type, _config, _metadata, _tags, .. _members.Select(member => member.Option)];

    public void AddTo(Command command)
    {
        _words.CompletionSources.Add(Suggestions.SubmitWords);
        command.Arguments.Add(_words);
        foreach (var option in Options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether the command line says anything about a job.</summary>
    public bool AreGiven(ParseResult parse) => (parse.GetValue(_words) ?? []).Length > 0 || Options.Any(option => parse.GetResult(option) is not null);

    /// <summary>The body of the submit that the arguments describe.</summary>
    public async Task<JsonObject> BuildAsync(McpCoreClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        var words = parse.GetValue(_words) ?? [];
        var (type, pairs) = (parse.GetValue(_type), words);
        if (type is null)
        {
            if (words.Length == 0 || words[0].Contains('=', StringComparison.Ordinal))
            {
                throw new CommandFaultException(ExitCodes.Usage, "A job type is needed: TYPE key=value ... or --type TYPE --config JSON. See `mcpcore agents`.");
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

    /// <summary>The schema of a job type's payload; undefined for a type that the daemon does not know.</summary>
    public static async Task<JsonElement> SchemaAsync(McpCoreClient client, string type, CancellationToken cancellationToken)
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
