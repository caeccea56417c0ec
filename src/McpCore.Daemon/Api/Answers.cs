using System.Text.Json;
using McpCore.Client;
using McpCore.Engine.Submission;

namespace McpCore.Daemon.Api;

/// <summary>Writes answers: JSON, or problem details (RFC 9457) with a stable code.</summary>
internal static class Answers
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WriterOptions))
        {
            write(writer);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static byte[] ToBytes(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.ToArray();
    }

    public static Task RefuseAsync(HttpContext context, string code, string detail) => RefuseAsync(context, new Rejection(code, detail, []));

    public static Task RefuseAsync(HttpContext context, Rejection rejection)
    {
        var status = ErrorCodes.StatusOf(rejection.Code);
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        return WriteAsync(
            context,
            status,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", $"urn:mcpcore:error:{rejection.Code}");
                writer.WriteString("title", Title(rejection.Code));
                writer.WriteNumber("status", status);
                writer.WriteString("detail", rejection.Detail);
                writer.WriteString("code", rejection.Code);
                writer.WriteString("trace_id", context.TraceIdentifier);
                writer.WriteStartArray("errors");
                foreach (var fault in rejection.Faults)
                {
                    writer.WriteStartObject();
                    writer.WriteString("path", fault.Path);
                    writer.WriteString("code", fault.Code);
                    writer.WriteString("message", fault.Message);
                    writer.WriteString("allowed", fault.Allowed);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            },
            "application/problem+json");
    }

    private static string Title(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' ');
}
