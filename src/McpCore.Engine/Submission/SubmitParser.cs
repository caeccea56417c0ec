using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Submission;

/// <summary>A submit that is well formed; its payload has not been checked yet.</summary>
public sealed record SubmitRequest(
    string Type, JsonElement Payload, ReadOnlyMemory<byte> Metadata, IReadOnlyList<string> Tags, JobOptions Options);

/// <summary>Reads the submit shape (CONTRACT, "Submit"): the schema finds the faults, this class makes the options.</summary>
internal static class SubmitParser
{
    private static readonly JsonSchema Schema = JsonSchema.Load("submit.schema.json");

    /// <returns>The request, or null when a fault was added.</returns>
    public static SubmitRequest? Parse(JsonElement body, string path, List<Fault> faults)
    {
        // Only an escape can hold one, and few submits have any.
        if (JsonMarshal.GetRawUtf8Value(body).IndexOf("\\u"u8) >= 0 && FindBrokenText(body, path) is { } broken)
        {
            faults.Add(new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text"));
            return null;
        }

        var before = faults.Count;
        Schema.Validate(body, path, faults);
        if (body.ValueKind == JsonValueKind.Object)
        {
            CheckAcrossMembers(body, path, faults);
        }

        if (faults.Count > before)
        {
            return null;
        }

        var tags = Member(body, "tags") is { } list ? list.EnumerateArray().Select(tag => tag.GetString()!).ToList() : [];
        var metadata = Member(body, "metadata") is { } data ? JsonMarshal.GetRawUtf8Value(data).ToArray() : "{}"u8.ToArray();
        return new SubmitRequest(body.GetProperty("type").GetString()!, body.GetProperty("payload"), metadata, tags, ParseOptions(body));
    }

    /// <summary>
    /// What can still be checked of a submit with faults, so that all of them are told at once: its type, and its payload unless that is at
    /// fault itself (then undefined), with default options.
    /// </summary>
    /// <returns>The request, or null when its type cannot be read.</returns>
    public static SubmitRequest? Salvage(JsonElement body, string path, IReadOnlyCollection<Fault> faults)
    {
        if (body.ValueKind != JsonValueKind.Object || faults.Any(fault => fault.Path == $"{path}.type" || fault.Code == "malformed"))
        {
            return null;
        }

        var payload = faults.Any(fault => fault.Path == $"{path}.payload") ? default : body.GetProperty("payload");
        return new SubmitRequest(body.GetProperty("type").GetString()!, payload, default, [], JobOptions.Default);
    }

    /// <summary>
    /// The path of a name or a text that escapes half of a surrogate pair, or null. The JSON reader lets it through and throws only when the
    /// text is read.
    /// </summary>
    internal static string? FindBrokenText(JsonElement node, string path)
    {
        try
        {
            return node.ValueKind switch
            {
                JsonValueKind.String when node.GetString() is not null => null,
                JsonValueKind.Array => node.EnumerateArray().Select((item, index) => FindBrokenText(item, $"{path}[{index}]")).FirstOrDefault(broken => broken is not null),
                JsonValueKind.Object => node.EnumerateObject().Select(member => FindBrokenText(member.Value, $"{path}.{member.Name}")).FirstOrDefault(broken => broken is not null),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return path;
        }
    }

    private static void CheckAcrossMembers(JsonElement body, string path, List<Fault> faults)
    {
        if (Member(body, "delay") is not null && Member(body, "run_at") is not null)
        {
            faults.Add(new Fault($"{path}.delay", "invalid", "\"delay\" and \"run_at\" exclude each other", "one of the two"));
        }

        if (Member(body, "backoff") is { ValueKind: JsonValueKind.Object } backoff
            && Member(backoff, "kind") is { ValueKind: JsonValueKind.String } kind && kind.ValueEquals("list")
            && (Member(backoff, "delays") is not { ValueKind: JsonValueKind.Array } delays || delays.GetArrayLength() == 0))
        {
            faults.Add(new Fault($"{path}.backoff.delays", "required", "a back-off of kind \"list\" needs its delays", "an array of durations"));
        }
    }

    public static JobOptions ParseOptions(JsonElement body)
    {
        // Few submits say more than one or two of them.
        var options = JobOptions.Default;
        foreach (var member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                options = With(options, member.Name, member.Value);
            }
        }

        return options;
    }

    private static JobOptions With(JobOptions options, string name, JsonElement value) => name switch
    {
        "priority" => options with { Priority = value.GetInt32() },
        "delay" => options with { Delay = Parse(value.GetString()) },
        "run_at" => options with { RunAt = DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime() },
        "max_attempts" => options with { MaxAttempts = value.GetInt32() },
        "backoff" => options with { Backoff = ParseBackoff(value) },
        "timeout" => options with { Timeout = Parse(value.GetString()) },
        "queue_timeout" => options with { QueueTimeout = Parse(value.GetString()) },
        "deadline" => options with { Deadline = Parse(value.GetString()) },
        "heartbeat_timeout" => options with { HeartbeatTimeout = Parse(value.GetString()) },
        "unique" => options with { Unique = ParseUnique(value) },
        "concurrency" => options with { Concurrency = new ConcurrencyRule(value.GetProperty("key").GetString()!, value.GetProperty("limit").GetInt32()) },
        "depends_on" => options with { DependsOn = value.GetArrayLength() > 0 ? [.. value.EnumerateArray().Select(ParseDependency)] : null },
        "batch" => options with { Batch = value.GetString() },
        "resources" => options with { Resources = ParseResources(value) },
        "idempotency_key" => options with { IdempotencyKey = value.GetString() },
        "retention" => options with { Retention = Parse(value.GetString()) },
        "agent_version" => options with { AgentVersion = value.GetString() },
        "seed" => options with { Seed = value.GetInt64() },
        _ => options,
    };

    private static Dictionary<string, int>? ParseResources(JsonElement body) => body.EnumerateObject().Any()
        ? body.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value.GetInt32(), StringComparer.Ordinal)
        : null;

    private static UniqueRule ParseUnique(JsonElement body) => new(
        body.GetProperty("key").GetString()!,
        Member(body, "scope") is { } scope && scope.ValueEquals("global") ? UniqueScope.Global : UniqueScope.Type,
        Member(body, "until") is { } until && until.ValueEquals("started"),
        Time(body, "period"),
        Member(body, "policy")?.GetString() switch
        {
            "reject" => UniquePolicy.Reject,
            "replace" => UniquePolicy.Replace,
            _ => UniquePolicy.ReturnExisting,
        });

    private static Dependency ParseDependency(JsonElement body) =>
        new(body.GetProperty("id").GetString()!, Member(body, "when") is { } when && when.ValueEquals("completion"));

    private static Backoff ParseBackoff(JsonElement body)
    {
        var defaults = new Backoff();
        return new Backoff
        {
            Kind = Member(body, "kind") is { } kind ? Enum.Parse<BackoffKind>(kind.GetString()!, ignoreCase: true) : defaults.Kind,
            Initial = Time(body, "initial") ?? defaults.Initial,
            Factor = Member(body, "factor")?.GetDouble() ?? defaults.Factor,
            Max = Time(body, "max") ?? defaults.Max,
            Jitter = Member(body, "jitter")?.GetBoolean() ?? defaults.Jitter,
            Delays = Member(body, "delays") is { } delays ? [.. delays.EnumerateArray().Select(delay => Parse(delay.GetString()))] : [],
        };
    }

    private static TimeSpan? Time(JsonElement body, string name) => Member(body, name) is { } text ? Parse(text.GetString()) : null;

    private static TimeSpan Parse(string? text) => Duration.TryParse(text, out var value) ? value : throw new FormatException($"\"{text}\" is no duration.");

    /// <summary>A member that is there and not null.</summary>
    internal static JsonElement? Member(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
