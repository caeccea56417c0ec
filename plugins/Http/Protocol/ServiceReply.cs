using System.Text.Json;
using McpCore.Http.Network;

namespace McpCore.Http.Protocol;

/// <summary>What a service says of a job.</summary>
internal sealed class ServiceReply
{
    private readonly JsonElement _body;

    private ServiceReply(Uri from, JsonElement body) => (From, _body) = (from, body);

    /// <summary>The address that gave the answer; addresses in it may be parts of it.</summary>
    public Uri From { get; }

    /// <summary><c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>; an answer with a result alone is completed.</summary>
    public string Status => Text(_body, "status") ?? (_body.TryGetProperty("result", out _) ? "completed" : "");

    public bool IsRunning => Status is "queued" or "running";

    public JsonElement? Result => _body.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null ? result : null;

    public string? StatusUrl => Text(_body, "status_url");

    public double? Progress => _body.TryGetProperty("progress", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    public string? Message => Text(_body, "message");

    public long? Step => _body.TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out var number) ? number : null;

    public (string Name, double Value)[] Metrics => _body.TryGetProperty("metrics", out var metrics) && metrics.ValueKind == JsonValueKind.Object
        ? [.. metrics.EnumerateObject().Where(metric => metric.Value.ValueKind == JsonValueKind.Number).Select(metric => (metric.Name, metric.Value.GetDouble()))]
        : [];

    /// <summary>What failed, as the service says it.</summary>
    public (string? Code, string? Message, bool IsFinal) Error => _body.TryGetProperty("error", out var error)
        ? error.ValueKind == JsonValueKind.Object
            ? (Text(error, "code"), Text(error, "message"), error.TryGetProperty("retry", out var retry) && retry.ValueKind == JsonValueKind.False)
            : (null, error.ToString(), false)
        : (null, Message, false);

    /// <summary>The files of the job.</summary>
    /// <exception cref="FormatException">An entry lacks something.</exception>
    public IReadOnlyList<ServiceArtifact> Artifacts()
    {
        if (!_body.TryGetProperty("artifacts", out var artifacts) || artifacts.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        return artifacts.ValueKind != JsonValueKind.Array
            ? throw new FormatException("\"artifacts\" is no array")
            : [.. artifacts.EnumerateArray().Select((artifact, index) =>
                artifact.ValueKind == JsonValueKind.Object && Text(artifact, "name") is { } name && Text(artifact, "url") is { } url && Text(artifact, "sha256") is { Length: 64 } sum
                    ? new ServiceArtifact(name, url, sum, Text(artifact, "kind") ?? "application/octet-stream")
                    : throw new FormatException($"artifacts[{index}] needs the texts \"name\", \"url\" and \"sha256\" (64 hexadecimal digits)"))];
    }

    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public static ServiceReply Read(ServiceAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ServiceReply(answer.From, document.RootElement.Clone())
                : throw new FormatException("it is JSON, but no object");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"it is no JSON: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
