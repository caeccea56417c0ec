using System.Runtime.InteropServices;
using System.Text.Json;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Batches;

/// <summary>Reads the submit of a batch; the submits in it are read like any other.</summary>
internal static class BatchParser
{
    /// <summary>Members that have no meaning in a job that waits for the end of a batch.</summary>
    private static readonly string[] NotInCallback = ["batch", "depends_on", "unique", "idempotency_key"];

    private static readonly JsonSchema Schema = JsonSchema.Load("batch.schema.json");

    /// <returns>The request, or null when a fault was added.</returns>
    public static BatchRequest? Parse(JsonElement body, List<Fault> faults)
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

        var jobs = body.GetProperty("jobs").EnumerateArray().ToList();
        for (var i = 0; i < jobs.Count; i++)
        {
            Forbid(jobs[i], FormattableString.Invariant($"$.jobs[{i}]"), ["batch"], "the jobs of a batch belong to it", faults);
        }

        var callback = SubmitParser.Member(body, "callback");
        var job = callback?.GetProperty("job");
        if (job is { } submit)
        {
            Forbid(submit, "$.callback.job", NotInCallback, "the callback of a batch waits for the batch alone", faults);
        }

        var metadata = SubmitParser.Member(body, "metadata") is { } data ? JsonMarshal.GetRawUtf8Value(data).ToArray() : "{}"u8.ToArray();
        var onSuccess = callback is { } said && SubmitParser.Member(said, "on") is { } on && on.ValueEquals("success");
        return faults.Count > 0 ? null : new BatchRequest(SubmitParser.Member(body, "name")?.GetString(), metadata, jobs, job, onSuccess);
    }

    private static void Forbid(JsonElement submit, string path, string[] names, string why, List<Fault> faults)
    {
        foreach (var name in names)
        {
            if (SubmitParser.Member(submit, name) is not null)
            {
                faults.Add(new Fault($"{path}.{name}", "not_allowed", $"{why}; leave \"{name}\" out"));
            }
        }
    }
}
