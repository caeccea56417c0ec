using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Commands;
using McpCore.Cli.Completion;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;

namespace McpCore.Cli.Payloads;

/// <summary>The arguments and options that describe a job, shared by the commands that submit and that schedule.</summary>
internal sealed class JobArguments
{
    /// <summary>Texts go as they were typed, not as escapes.</summary>
    public static readonly JsonSerializerOptions AsTyped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What belongs to the one job and not to another like it.</summary>
    private static readonly string[] OfOneJob = ["idempotency_key", "run_at", "batch"];

    private readonly Argument<string[]> _words = new("TYPE key=value") { Description = "The job type, then members of the payload: epochs=200 params.fast_window=10.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _type = new("--type") { Description = "The job type, in the long form.", HelpName = "TYPE" };
    private readonly Option<string?> _config = new("--config") { Description = "The payload, JSON or YAML: the text, @file, file, or - for standard input.", HelpName = "TEXT|@FILE" };
    private readonly Option<string?> _from = new("--from") { Description = "The same again as this job; what else is given changes it.", HelpName = "ID", CompletionSources = { Suggestions.JobIds } };
    private readonly Option<string?> _metadata = new("--metadata") { Description = "A JSON object that is kept with the job.", HelpName = "JSON|@FILE" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; may be given several times.", HelpName = "TAG" };
    private readonly bool _isScheduled;
    private readonly SubmitOptions _options;

    /// <param name="scheduled">Whether a schedule decides when the job runs, and names it.</param>
    public JobArguments(bool scheduled) => (_isScheduled, _options) = (scheduled, new SubmitOptions(scheduled));

    private IEnumerable<Option> Options => [_type, _config, .. _isScheduled ? [] : new Option[] { _from }, _metadata, _tags, .. _options.All];

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

    /// <summary>The submit that the arguments describe.</summary>
    /// <param name="pipe">The daemon, which knows the job types and the job of <c>--from</c>.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="asks">Whether required members that are missing are asked for, where a person can answer.</param>
    public JobDraft Build(DaemonPipe pipe, ParseResult parse, bool asks = false)
    {
        var words = CommandWords.Of(parse);
        var body = !_isScheduled && parse.GetValue(_from) is { } from ? Again(pipe, from) : [];
        var pairs = ReadType(parse, body, words);
        var type = body["type"]!.GetValue<string>();
        var schema = new Lazy<JsonElement>(() => JobTypeSchema.Of(pipe, type));

        var config = parse.GetValue(_config) is { } text ? PayloadReader.Read(text, "--config", () => schema.Value) : null;
        var payload = config?.Object ?? body["payload"] as JsonObject ?? [];
        if (pairs.Length > 0)
        {
            KeyValues.Apply(payload, pairs, schema.Value);
            Array.ForEach(pairs, words.AddPair);
        }

        if (asks && Questions.CanBeAsked)
        {
            Questions.AskMissing(type, payload, schema.Value);
        }

        body["payload"] = payload;
        if (parse.GetValue(_metadata) is { } metadata)
        {
            body["metadata"] = PayloadReader.Read(metadata, "--metadata").Object;
            words.AddOption(_metadata, "metadata");
        }

        if (parse.GetValue(_tags) is { Length: > 0 } tags)
        {
            body["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)JsonValue.Create(tag))]);
            words.AddOption(_tags, "tags");
        }

        _options.Apply(body, words, parse, pipe);
        return new JobDraft(body, words, config);
    }

    /// <summary>Sets the type and returns the words after it.</summary>
    private string[] ReadType(ParseResult parse, JsonObject body, CommandWords words)
    {
        var given = parse.GetValue(_words) ?? [];
        if (parse.GetValue(_type) is { } type)
        {
            body["type"] = type;
            words.AddOption(_type, "type");
            return given;
        }

        if (given.Length > 0 && !given[0].Contains('=', StringComparison.Ordinal))
        {
            body["type"] = given[0];
            words.AddType(given[0]);
            return given[1..];
        }

        return body.ContainsKey("type")
            ? given
            : throw new CommandFaultException(ExitCodes.Usage, "A job type is needed: TYPE key=value ... or --type TYPE --config JSON. See `mcpcore agents`.");
    }

    /// <summary>The submit that an earlier job came from.</summary>
    private static JsonObject Again(DaemonPipe pipe, string id)
    {
        var job = pipe.Get($"jobs/{UrlSegment.Of(id, "job")}");
        var body = new JsonObject { ["type"] = Show.Text(job, "type") };
        foreach (var member in new[] { "payload", "metadata", "tags" })
        {
            body[member] = JsonNode.Parse(job.GetProperty(member).GetRawText());
        }

        foreach (var option in job.GetProperty("options").EnumerateObject())
        {
            if (option.Value.ValueKind != JsonValueKind.Null && !OfOneJob.Contains(option.Name))
            {
                body[option.Name] = JsonNode.Parse(option.Value.GetRawText());
            }
        }

        return body;
    }
}
