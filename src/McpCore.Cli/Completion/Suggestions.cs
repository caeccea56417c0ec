using System.CommandLine.Completions;
using System.Text.Json;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Completion;

/// <summary>What a shell can offer, asked of the daemon. Without one, or with one that is slow, there is nothing to offer.</summary>
internal static class Suggestions
{
    private const int Jobs = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Job types.</summary>
    public static IEnumerable<CompletionItem> JobTypes(CompletionContext context) =>
        Ask(context, "job-types", "agents").Select(agent => Item(Show.Text(agent, "type"), Show.Text(agent, "description")));

    /// <summary>The newest jobs.</summary>
    public static IEnumerable<CompletionItem> JobIds(CompletionContext context) =>
        Ask(context, $"jobs?limit={Jobs}", "jobs")
            .Select(job => Item(Show.ShortId(Show.Text(job, "id")), $"{Show.Text(job, "type")}, {Show.Text(job, "status")}, {Show.Ago(Show.Time(job, "created_at"))}"))
            .Prepend(Item("@last", "the newest job"));

    public static IEnumerable<CompletionItem> Plugins(CompletionContext context) =>
        Ask(context, "plugins", "plugins").Select(plugin => Item(Show.Text(plugin, "id"), Show.Text(plugin, "state"))).DistinctBy(item => item.Label);

    public static IEnumerable<CompletionItem> Schedules(CompletionContext context) =>
        Ask(context, "schedules", "schedules").Select(schedule => Item(Show.Text(schedule, "name"), Show.Text(schedule.GetProperty("job"), "type")));

    /// <summary>The words of a submit: a job type, then the members of its payload, and the values of those that have a choice.</summary>
    public static IEnumerable<CompletionItem> SubmitWords(CompletionContext context)
    {
        var words = context.ParseResult.Tokens.Select(token => token.Value).ToList();
        var types = Ask(context, "job-types", "agents").ToList();
        var word = context.WordToComplete;
        if (types.FirstOrDefault(agent => words.Contains(Show.Text(agent, "type")) && Show.Text(agent, "type") != word) is not { ValueKind: JsonValueKind.Object } type)
        {
            return JobTypes(context);
        }

        var members = Members(type.GetProperty("payload_schema"), "").ToList();
        if (word.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals)
        {
            var schema = members.FirstOrDefault(member => member.Path == word[..equals]).Schema;
            return Choices(schema).Select(choice => Item($"{word[..equals]}={choice}", ""));
        }

        return members.Where(member => !words.Exists(given => given.StartsWith(member.Path + "=", StringComparison.Ordinal)))
            .Select(member => Item(member.Path + "=", Show.Text(member.Schema, "description")));
    }

    /// <summary>The members of a payload that hold a value, nested ones with their path.</summary>
    private static IEnumerable<(string Path, JsonElement Schema)> Members(JsonElement schema, string prefix)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
        {
            return [];
        }

        return properties.EnumerateObject().SelectMany(member => Members(member.Value, $"{prefix}{member.Name}.") is var inner && inner.Any()
            ? inner
            : [(prefix + member.Name, member.Value)]);
    }

    private static IEnumerable<string> Choices(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return values.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.Null).Select(value => value.ToString());
        }

        return schema.TryGetProperty("type", out var type) && type.ToString().Contains("boolean", StringComparison.Ordinal) ? ["true", "false"] : [];
    }

    private static CompletionItem Item(string value, string detail) => new(value, detail: detail);

    private static JsonElement.ArrayEnumerator Ask(CompletionContext context, string path, string member)
    {
        try
        {
            var pipe = new DaemonPipe(HomeFolder.Resolve(context.ParseResult.GetValue<string?>("--home")), Patience);
            return pipe.Get(path).GetProperty(member).EnumerateArray();
        }
        catch (Exception exception) when (exception is DaemonUnavailableException or McpCoreException)
        {
            return default;
        }
    }
}
