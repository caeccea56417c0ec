using System.Text.Json;
using McpCore.Engine.Submission;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>Writes answers: JSON, or problem details (RFC 9457) with a stable code.</summary>
internal static class Answers
{
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, WireJson.Options))
        {
            write(writer);
            await writer.FlushAsync(context.RequestAborted);

            // With its length said, the answer leaves in one piece; else its end would follow as a second one.
            context.Response.ContentLength = writer.BytesCommitted;
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, string code, string detail) => RefuseAsync(context, new Rejection(code, detail, []));

    public static Task RefuseAsync(HttpContext context, Rejection rejection)
    {
        var problem = Refusals.ToProblem(rejection);
        if (problem.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        return WriteAsync(
            context,
            problem.Status,
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("type", $"urn:mcpcore:error:{problem.Code}");
                writer.WriteString("title", problem.Title);
                writer.WriteNumber("status", problem.Status);
                writer.WriteString("detail", problem.Detail);
                writer.WriteString("code", problem.Code);
                writer.WriteString("trace_id", context.TraceIdentifier);
                writer.WriteStartArray("errors");
                foreach (var fault in problem.Errors)
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
}
