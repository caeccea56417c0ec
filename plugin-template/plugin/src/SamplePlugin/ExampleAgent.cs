using System.Text.Json.Serialization;
using McpCore.Agents;

namespace SampleNamespace;

/// <summary>Goes through a text word by word. Put your own work in its place; one instance serves all jobs, so keep a job's state in local variables.</summary>
[JobType("sample_job_type", Description = "Counts the words of a text and finds the longest.")]
public sealed class ExampleAgent : Agent<ExamplePayload, ExampleResult>
{
    protected override JsonSerializerContext JsonContext => ExampleJson.Default;

    /// <summary>Called at submit, for what a schema cannot say. Add every fault, not only the first.</summary>
    protected override ValueTask ValidateAsync(ExamplePayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(payload.Text))
        {
            validation.Add("text", "there is no word in it", "at least one word");
        }

        return default;
    }

    public override async Task<ExampleResult> ExecuteAsync(ExamplePayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var words = payload.Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        context.Log.Information("Found {Words} words", words.Length);

        var longest = "";
        for (var i = 0; i < words.Length; i++)
        {
            // Pass the token on, and a cancel is obeyed at once.
            await Task.Delay(payload.Pause, cancellationToken);
            longest = words[i].Length > longest.Length ? words[i] : longest;
            context.Progress((i + 1.0) / words.Length, words[i]);
        }

        return new ExampleResult(words.Length, longest);
    }
}
