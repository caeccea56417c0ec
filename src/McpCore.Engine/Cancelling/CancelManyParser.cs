using System.Globalization;
using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Cancelling;

/// <summary>Reads a request to cancel many; every fault is found at once.</summary>
public static class CancelManyParser
{
    /// <summary>The reason of a cancel that gives none.</summary>
    public const string DefaultReason = "Cancelled by request.";

    private static readonly JsonSchema Schema = JsonSchema.Load("cancel.schema.json");

    /// <returns>The request, or the rejection.</returns>
    public static (CancelManyRequest? Request, Rejection? Rejection) Parse(JsonElement body)
    {
        if (SubmitParser.FindBrokenText(body, "$") is { } broken)
        {
            return (null, Rejection.OfFaults([new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text")]));
        }

        var faults = new List<Fault>();
        Schema.Validate(body, "$", faults);
        if (faults.Count > 0)
        {
            return (null, Rejection.OfFaults(faults));
        }

        var batch = SubmitParser.Member(body, "batch")?.GetString();
        if (!JobId.TryParse(batch, out var batchId) && batch is not null)
        {
            return (null, Rejection.OfFaults([new Fault("$.batch", "format", $"\"{batch}\" is no id of a batch", "the full id of a batch")]));
        }

        var filter = new JobFilter
        {
            Statuses = [.. Texts(body, "status").Select(text => JobStatusNames.TryParse(text, out var status) ? status : throw new FormatException($"\"{text}\" is no status."))],
            Types = [.. Texts(body, "type")],
            Tag = SubmitParser.Member(body, "tag")?.GetString(),
            Metadata = SubmitParser.Member(body, "metadata") is { } metadata ? [.. metadata.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))] : [],
            Batch = batch is null ? null : batchId,
            CreatedAfter = Time(body, "created_after"),
            CreatedBefore = Time(body, "created_before"),
        };
        var narrows = filter.Statuses.Count + filter.Types.Count + filter.Metadata.Count > 0 || (filter.Tag, filter.Batch, filter.CreatedAfter, filter.CreatedBefore) != (null, null, null, null);
        if (narrows == Flag(body, "all"))
        {
            return (null, Rejection.OfFaults([narrows
                ? new Fault("$.all", "invalid", "\"all\" and a filter exclude each other", "one of the two")
                : new Fault("$", "required", "nothing says which jobs are meant", "a filter, or \"all\": true")]));
        }

        return (new CancelManyRequest(filter, SubmitParser.Member(body, "reason")?.GetString() ?? DefaultReason, Flag(body, "dry_run")), null);
    }

    private static IEnumerable<string> Texts(JsonElement body, string name) => SubmitParser.Member(body, name)?.EnumerateArray().Select(item => item.GetString()!) ?? [];

    private static DateTimeOffset? Time(JsonElement body, string name) => SubmitParser.Member(body, name) is { } text
        ? DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime()
        : null;

    private static bool Flag(JsonElement body, string name) => SubmitParser.Member(body, name)?.GetBoolean() ?? false;
}
