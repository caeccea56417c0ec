using System.Text.Json;

namespace McpCore.Client;

/// <summary>Why the daemon refused a request (RFC 9457 problem details).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Title">What kind of problem it is.</param>
/// <param name="Detail">What is wrong and what to do.</param>
/// <param name="Errors">Every fault found, or empty.</param>
public sealed record Problem(int Status, string Code, string Title, string Detail, IReadOnlyList<ProblemError> Errors)
{
    internal static Problem Parse(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var errors = root.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(error => new ProblemError(Text(error, "path"), Text(error, "code"), Text(error, "message"), Nullable(error, "allowed"))).ToList()
                : [];
            return new Problem(status, Text(root, "code"), Text(root, "title"), Text(root, "detail"), errors);
        }
        catch (JsonException)
        {
            return new Problem(status, ErrorCodes.Internal, "Unexpected answer", $"The daemon answered with status {status} and no explanation.", []);
        }
    }

    private static string Text(JsonElement element, string name) => Nullable(element, name) ?? "";

    private static string? Nullable(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>One fault of a request.</summary>
/// <param name="Path">Where: <c>$.payload.epochs</c>.</param>
/// <param name="Code">A stable code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Allowed">What would be right, or null.</param>
public sealed record ProblemError(string Path, string Code, string Message, string? Allowed);
