using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.Http.Network;
using McpCore.Http.Protocol;

namespace McpCore.Http;

/// <summary>Sends jobs to services of the configuration, so that a service in any language can be an agent.</summary>
[JobType("http", Description = "Posts a job to a service of the configuration (plugins.http.settings.services), and waits for its result.")]
public sealed class HttpAgent(Services services) : Agent<HttpPayload, HttpResult>
{
    protected override JsonSerializerContext JsonContext => HttpJson.Default;

    protected override ValueTask ValidateAsync(HttpPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        if (services.Find(payload.Service) is null)
        {
            validation.Add("service", Unknown(payload.Service), services.Names.Any() ? string.Join(" | ", services.Names) : "nothing, by default", "unknown_service");
        }

        return default;
    }

    public override async Task<HttpResult> ExecuteAsync(HttpPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var service = services.Find(payload.Service) ?? throw new JobFailedException($"The job cannot be sent: {Unknown(payload.Service)}.", "unknown_service");
        var client = new ServiceClient(services, service);
        try
        {
            var reply = await new ServiceRun(client, context, TimeProvider.System).RunAsync(BodyOf(payload, context), cancellationToken);
            var download = new ArtifactDownload(services, client, context);
            foreach (var artifact in reply.Artifacts())
            {
                await download.StoreAsync(reply.From, artifact, cancellationToken);
            }

            return new HttpResult(service.Name, reply.Result, Stopwatch.GetElapsedTime(start));
        }
        catch (NoAnswerException exception)
        {
            throw new AttemptFailedException($"The service {service.Name}: {exception.Message}.", exception.IsTimeout ? "service_timeout" : "service_unreachable", exception);
        }
        catch (RefusedAddressException exception)
        {
            throw new JobFailedException($"The service {service.Name} is not asked: {exception.Message}.", "address_refused", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new AttemptFailedException($"The answer of the service {service.Name} cannot be used, {exception.Message}.", "bad_answer", exception);
        }
    }

    private static string Unknown(string name) =>
        $"the configuration has no service \"{name}\". Register it:  mcpcore service add {name} https://…  then  mcpcore config reload";

    private static byte[] BodyOf(HttpPayload payload, JobContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("job_id", context.JobId);
            writer.WriteString("type", payload.Service);
            writer.WriteNumber("attempt", context.Attempt);
            writer.WriteNumber("run", context.Run);
            writer.WritePropertyName("payload");
            if (payload.Payload is { } body)
            {
                body.WriteTo(writer);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteEndObject();
            }

            writer.WritePropertyName("metadata");
            context.Metadata.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
