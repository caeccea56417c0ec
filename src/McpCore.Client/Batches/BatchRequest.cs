using System.Text.Json.Nodes;

namespace McpCore.Client;

/// <summary>Jobs that are submitted as one.</summary>
public sealed record BatchRequest
{
    /// <summary>A name for people. The default is null: none.</summary>
    public string? Name { get; init; }

    /// <summary>Its jobs, 1 to 10,000. Later ones are added by <see cref="JobRequest.Batch"/>.</summary>
    public required IReadOnlyList<JobRequest> Jobs { get; init; }

    /// <summary>A job that waits until all others have ended. The default is null: none.</summary>
    public JobRequest? Callback { get; init; }

    /// <summary>Whether <see cref="Callback"/> is cancelled unless every job is completed. The default is false: it runs in any case.</summary>
    public bool CallbackOnSuccess { get; init; }

    /// <summary>What else is to be kept with it. The default is null: nothing.</summary>
    public JsonObject? Metadata { get; init; }

    internal byte[] ToUtf8Json() => JobRequestJson.ToBytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        writer.WriteStartArray("jobs");
        foreach (var job in Jobs)
        {
            JobRequestJson.Write(writer, job);
        }

        writer.WriteEndArray();
        if (Callback is { } callback)
        {
            writer.WriteStartObject("callback");
            writer.WriteString("on", CallbackOnSuccess ? "success" : "completion");
            writer.WritePropertyName("job");
            JobRequestJson.Write(writer, callback);
            writer.WriteEndObject();
        }

        if (Metadata is { } metadata)
        {
            writer.WritePropertyName("metadata");
            metadata.WriteTo(writer);
        }

        writer.WriteEndObject();
    });
}
