using System.CommandLine;
using System.Text.Json.Nodes;
using McpCore.Cli.Connection;

namespace McpCore.Cli.Payloads;

/// <summary>The options of the command line that are members of a submit (CONTRACT, "Submit").</summary>
internal sealed class SubmitOptions
{
    private readonly List<Row> _rows =
    [
        Number("--priority", "N", "priority", "0 to 9, larger runs earlier (5)."),
        Number("--max-attempts", "N", "max_attempts", "Tries that the job has (1)."),
        Object("--backoff", "BACKOFF", "backoff", "Pauses between tries: fixed,initial=10s or exponential,factor=3,max=1h or 1s,10s,1m.", ShortForms.Backoff),
        Text("--timeout", "DURATION", "timeout", "Limit of one attempt."),
        Text("--queue-timeout", "DURATION", "queue_timeout", "Limit of the wait for the first start."),
        Text("--deadline", "DURATION", "deadline", "Limit of the whole job."),
        Text("--heartbeat-timeout", "DURATION", "heartbeat_timeout", "Limit of a run's silence."),
        Object("--unique", "KEY", "unique", "One job of this key at a time; behind the key scope=global, until=started, period=1h, policy=reject or replace.", ShortForms.Unique),
        Object("--concurrency", "KEY=LIMIT", "concurrency", "So many jobs of this key run at once, whatever their type.", ShortForms.Concurrency),
        Many("--resource", "NAME=AMOUNT", "resources", "What it takes of the node while it runs; may be given several times.", (texts, _) => ShortForms.Resources(texts)),
        Text("--retention", "DURATION", "retention", "How long it is kept after its end."),
        Text("--agent-version", "VERSION", "agent_version", "The version of the plugin to run on; without it the job waits."),
        Number("--seed", "N", "seed", "Seed of the agent's random source."),
    ];

    /// <param name="scheduled">Whether a schedule decides when the job runs, and names it.</param>
    public SubmitOptions(bool scheduled)
    {
        if (!scheduled)
        {
            _rows.Add(Text("--delay", "DURATION", "delay", "Start after this time."));
            _rows.Add(Text("--run-at", "TIME", "run_at", "Start at this time."));
            _rows.Add(Many("--depends-on", "ID", "depends_on", "Start when this job has completed, or has ended: ID:completion; may be given several times.", ShortForms.DependsOn));
            _rows.Add(Text("--batch", "ID", "batch", "The batch that it belongs to."));
            _rows.Add(Text("--idempotency-key", "KEY", "idempotency_key", "Names the request: submitting it twice makes one job."));
        }
    }

    public IEnumerable<Option> All => _rows.Select(row => row.Option);

    /// <summary>Sets the members that were given.</summary>
    public void Apply(JsonObject body, CommandWords words, ParseResult parse, DaemonPipe pipe)
    {
        var given = _rows.Where(row => parse.GetResult(row.Option) is not null).ToList();
        if (given.Exists(row => row.Member == "run_at"))
        {
            // The two exclude each other, and what is said now goes over what an earlier job had said.
            body.Remove("delay");
        }

        foreach (var row in given)
        {
            body[row.Member] = row.Read([.. parse.GetResult(row.Option)!.Tokens.Select(token => token.Value)], pipe);
            words.AddOption(row.Option, row.Member);
        }
    }

    private static Row Text(string name, string value, string member, string description) => One(name, value, member, description, text => JsonValue.Create(text));

    private static Row Number(string name, string value, string member, string description) => One(name, value, member, description, ShortForms.Number);

    private static Row Object(string name, string value, string member, string description, Func<string, JsonNode> read) => One(name, value, member, description, read);

    private static Row One(string name, string value, string member, string description, Func<string, JsonNode> read) =>
        new(new Option<string?>(name) { Description = description, HelpName = value }, member, (texts, _) => read(texts[0]));

    private static Row Many(string name, string value, string member, string description, Func<string[], DaemonPipe, JsonNode> read) =>
        new(new Option<string[]>(name) { Description = description, HelpName = value }, member, read);

    private sealed record Row(Option Option, string Member, Func<string[], DaemonPipe, JsonNode> Read);
}
