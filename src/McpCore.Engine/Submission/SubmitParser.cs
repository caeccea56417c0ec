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
        return new SubmitRequest(body.GetProperty("type").GetString()!, payload, default, [], new JobOptions());
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
        var defaults = new JobOptions();
        return new JobOptions
        {
            Priority = Member(body, "priority")?.GetInt32() ?? defaults.Priority,
            Delay = Time(body, "delay"),
            RunAt = Member(body, "run_at") is { } at ? DateTimeOffset.Parse(at.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime() : null,
            MaxAttempts = Member(body, "max_attempts")?.GetInt32() ?? defaults.MaxAttempts,
            Backoff = Member(body, "backoff") is { } backoff ? ParseBackoff(backoff) : defaults.Backoff,
            Timeout = Time(body, "timeout"),
            QueueTimeout = Time(body, "queue_timeout"),
            Deadline = Time(body, "deadline"),
            HeartbeatTimeout = Time(body, "heartbeat_timeout"),
            Unique = Member(body, "unique") is { } unique ? ParseUnique(unique) : null,
            Concurrency = Member(body, "concurrency") is { } shared ? new ConcurrencyRule(shared.GetProperty("key").GetString()!, shared.GetProperty("limit").GetInt32()) : null,
            DependsOn = Member(body, "depends_on") is { } parents && parents.GetArrayLength() > 0 ? [.. parents.EnumerateArray().Select(ParseDependency)] : null,
            Batch = Member(body, "batch")?.GetString(),
            Resources = Member(body, "resources") is { } resources && resources.EnumerateObject().Any()
                ? resources.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value.GetInt32(), StringComparer.Ordinal)
                : null,
            IdempotencyKey = Member(body, "idempotency_key")?.GetString(),
            Retention = Time(body, "retention"),
            AgentVersion = Member(body, "agent_version")?.GetString(),
            Seed = Member(body, "seed")?.GetInt64(),
        };
    }

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
