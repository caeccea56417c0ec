using System.Globalization;
using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>A request to submit the jobs of a schedule for a stretch of the past.</summary>
/// <param name="From">The first moment.</param>
/// <param name="To">The last moment; it counts.</param>
/// <param name="Parallel">Of these jobs, as many may run at once. The default is 1: one after the other, in the order of their moments.</param>
/// <param name="DryRun">Whether it is only to be told what would be submitted.</param>
public sealed record BackfillRequest(DateTimeOffset From, DateTimeOffset To, int Parallel, bool DryRun)
{
    private static readonly JsonSchema Schema = JsonSchema.Load("backfill.schema.json");

    /// <returns>The request; null when a fault was added.</returns>
    internal static BackfillRequest? Parse(JsonElement body, DateTimeOffset now, List<Fault> faults)
    {
        if (SubmitParser.FindBrokenText(body, "$") is { } broken)
        {
            faults.Add(new Fault(broken, "malformed", "half of a surrogate pair is no text", "Unicode text"));
            return null;
        }

        Schema.Validate(body, "$", faults);
        if (faults.Count > 0)
        {
            return null;
        }

        var request = new BackfillRequest(
            Time(body, "from"), Time(body, "to"), SubmitParser.Member(body, "parallel")?.GetInt32() ?? 1, SubmitParser.Member(body, "dry_run")?.GetBoolean() ?? false);
        if (request.To < request.From)
        {
            faults.Add(new Fault("$.to", "invalid", "the period ends before it begins", "a moment at or after \"from\""));
        }
        else if (request.To > now)
        {
            faults.Add(new Fault("$.to", "invalid", "the period reaches into the future, where the schedule fires by itself", "a moment that has passed"));
        }

        return faults.Count > 0 ? null : request;
    }

    private static DateTimeOffset Time(JsonElement body, string name) =>
        DateTimeOffset.Parse(body.GetProperty(name).GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
}
