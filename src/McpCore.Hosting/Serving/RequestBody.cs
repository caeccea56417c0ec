using System.Text.Json;
using System.Text.Unicode;
using McpCore.Client;

namespace McpCore.Hosting.Serving;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Submits in one request, at most.</summary>
    private const int MaxMany = 10_000;

    /// <exception cref="RequestRefusedException">It is not JSON, or says a member twice.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        // The parser does not look into texts: what is no UTF-8 there would fail only when it is read.
        if (!Utf8.IsValid(utf8.Span))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body is not valid JSON: it is not UTF-8.");
        }

        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second comes of a member's name that escapes half of a surrogate pair.
            throw new RequestRefusedException(ErrorCodes.Malformed, $"The body is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>The body of one submit.</summary>
    public static IReadOnlyList<JsonElement> One(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? [body]
        : throw new RequestRefusedException(ErrorCodes.Malformed, "The body must be one JSON object: a submit. For several, post an array to /api/v1/jobs/many.");

    /// <summary>The bodies of many submits.</summary>
    public static IReadOnlyList<JsonElement> Many(JsonElement body) => body.ValueKind == JsonValueKind.Array && body.GetArrayLength() is > 0 and <= MaxMany
        ? [.. body.EnumerateArray()]
        : throw new RequestRefusedException(ErrorCodes.Malformed, $"The body must be a JSON array of 1 to {MaxMany} submits.");
}
