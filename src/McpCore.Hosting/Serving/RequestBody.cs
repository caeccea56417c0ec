using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using McpCore.Client;

namespace McpCore.Hosting.Serving;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Submits in one request, at most.</summary>
    private const int MaxMany = 10_000;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <exception cref="RequestRefusedException">It is not JSON, or says a member twice.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Checked(JsonDocument.Parse(utf8, Options));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw NotJson(exception);
        }
    }

    /// <summary>The same of a stream, which is read into memory that is used again.</summary>
    /// <exception cref="RequestRefusedException">It is not JSON, or says a member twice.</exception>
    public static async Task<JsonDocument> ParseAsync(Stream utf8, CancellationToken cancellationToken)
    {
        try
        {
            return Checked(await JsonDocument.ParseAsync(utf8, Options, cancellationToken));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw NotJson(exception);
        }
    }

    /// <summary>The parser does not look into texts: what is no UTF-8 there would fail only when it is read.</summary>
    private static JsonDocument Checked(JsonDocument document)
    {
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(document.RootElement)))
        {
            document.Dispose();
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body is not valid JSON: it is not UTF-8.");
        }

        return document;
    }

    // An invalid operation comes of a member's name that escapes half of a surrogate pair.
    private static RequestRefusedException NotJson(Exception exception) => new(ErrorCodes.Malformed, $"The body is not valid JSON: {exception.Message}");

    /// <summary>The body of one submit.</summary>
    public static IReadOnlyList<JsonElement> One(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? [body]
        : throw new RequestRefusedException(ErrorCodes.Malformed, "The body must be one JSON object: a submit. For several, post an array to /api/v1/jobs/many.");

    /// <summary>The bodies of many submits.</summary>
    public static IReadOnlyList<JsonElement> Many(JsonElement body) => body.ValueKind == JsonValueKind.Array && body.GetArrayLength() is > 0 and <= MaxMany
        ? [.. body.EnumerateArray()]
        : throw new RequestRefusedException(ErrorCodes.Malformed, $"The body must be a JSON array of 1 to {MaxMany} submits.");
}
