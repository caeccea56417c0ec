using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Retention;

/// <summary>Reads a request to prune; every fault is found at once.</summary>
public static class PruneParser
{
    private static readonly JsonSchema Schema = JsonSchema.Load("prune.schema.json");

    /// <returns>
    /// Whether it is only to be told what would go, and the request, null when it names no jobs and the rules are meant; or the rejection.
    /// </returns>
    public static (bool DryRun, PruneRequest? Request, Rejection? Rejection) Parse(JsonElement body)
    {
        if (SubmitParser.FindBrokenText(body, "$") is { } broken)
        {
            return (true, null, Rejection.OfFaults([new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text")]));
        }

        var faults = new List<Fault>();
        Schema.Validate(body, "$", faults);
        if (faults.Count > 0)
        {
            return (true, null, Rejection.OfFaults(faults));
        }

        var filter = new JobFilter
        {
            Statuses = [.. Texts(body, "status").Select(text => JobStatusNames.TryParse(text, out var status) ? status : throw new FormatException($"\"{text}\" is no status."))],
            Types = [.. Texts(body, "type")],
            Tag = SubmitParser.Member(body, "tag")?.GetString(),
            Metadata = SubmitParser.Member(body, "metadata") is { } metadata ? [.. metadata.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))] : [],
        };
        TimeSpan? olderThan = Duration.TryParse(SubmitParser.Member(body, "older_than")?.GetString(), out var age) ? age : null;
        var (all, includeKept) = (Flag(body, "all"), Flag(body, "include_kept"));
        var narrows = filter.Statuses.Count + filter.Types.Count + filter.Metadata.Count > 0 || filter.Tag is not null || olderThan is not null;
        if (all && narrows)
        {
            return (true, null, Rejection.OfFaults([new Fault("$.all", "invalid", "\"all\" and a filter exclude each other", "one of the two")]));
        }

        if (includeKept && !all && !narrows)
        {
            return (true, null, Rejection.OfFaults([new Fault("$.include_kept", "invalid", "the rules never remove what is kept", "\"include_kept\" with a filter or \"all\"")]));
        }

        return (Flag(body, "dry_run"), all || narrows ? new PruneRequest(filter, olderThan, includeKept) : null, null);
    }

    private static IEnumerable<string> Texts(JsonElement body, string name) => SubmitParser.Member(body, name)?.EnumerateArray().Select(item => item.GetString()!) ?? [];

    private static bool Flag(JsonElement body, string name) => SubmitParser.Member(body, name)?.GetBoolean() ?? false;
}
