using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents.Json;

namespace McpCore.Agents;

/// <summary>
/// Base class of an agent: one class, one typed payload, one typed result. The JSON Schemas of both come from the types and their
/// annotations (<c>[Range]</c>, <c>[AllowedValues]</c>, <c>[StringLength]</c>, <c>[RegularExpression]</c>, <c>[DefaultValue]</c>,
/// <c>[Description]</c>, <c>required</c>), with member names in snake_case. One instance serves all jobs of its types at the same time, so
/// keep the state of a job in local variables.
/// </summary>
/// <typeparam name="TPayload">What a job of this type says; a record with init-only members is the usual form.</typeparam>
/// <typeparam name="TResult">What a completed job answers.</typeparam>
public abstract class Agent<TPayload, TResult> : AgentBase
{
    private readonly Lazy<JsonSerializerOptions> _json;
    private readonly Lazy<JsonSerializerOptions> _lenientJson;
    private readonly Lazy<bool> _hasRules;

    /// <summary>
    /// Creates the agent. The host calls the constructor of the derived class once after loading, with the plugin's services and its
    /// <see cref="PluginContext"/> as arguments, as far as it takes any.
    /// </summary>
    protected Agent()
    {
        _json = new Lazy<JsonSerializerOptions>(() => AgentJson.CreateOptions(JsonContext));
        _lenientJson = new Lazy<JsonSerializerOptions>(() => AgentJson.CreateOptions(JsonContext, lenient: true));
        _hasRules = new Lazy<bool>(() => ((Func<TPayload, PayloadValidation, CancellationToken, ValueTask>)ValidateAsync).Method.DeclaringType != typeof(Agent<TPayload, TResult>));
    }

    /// <summary>A source-generated context for payload and result, which starts faster and takes less memory than reflection. The default is null: reflection.</summary>
    protected virtual JsonSerializerContext? JsonContext => null;

    /// <summary>Runs one attempt of a job.</summary>
    /// <param name="payload">The payload, already checked against its schema and by <see cref="ValidateAsync"/>.</param>
    /// <param name="context">What the host offers to this run.</param>
    /// <param name="cancellationToken">
    /// Fires when the run is to end (<see cref="JobContext.CancellationReason"/> says why). Let the <see cref="OperationCanceledException"/>
    /// go through; after a grace period the host gives the run up.
    /// </param>
    /// <returns>The result, stored with the job.</returns>
    /// <exception cref="JobFailedException">The job failed for good: it is not tried again.</exception>
    /// <exception cref="AttemptFailedException">The attempt failed, with a code of its own; the retry rules apply.</exception>
    /// <exception cref="RetryLaterException">The job is to be tried later; this costs no attempt.</exception>
    /// <exception cref="JobRefusedException">The agent does not take the job; another plugin may. This costs no attempt.</exception>
    public abstract Task<TResult> ExecuteAsync(TPayload payload, JobContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Checks what a schema cannot say: rules across members, input files that must be there. Called when a job is submitted, so keep it
    /// quick and without side effects. The default accepts everything.
    /// </summary>
    /// <param name="payload">The payload, already checked against its schema.</param>
    /// <param name="validation">Takes the faults; add all of them, not only the first.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    protected virtual ValueTask ValidateAsync(TPayload payload, PayloadValidation validation, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<JobTypeDescription> Describe()
    {
        var types = GetType().GetCustomAttributes<JobTypeAttribute>(inherit: false).ToList();
        if (types.Count == 0)
        {
            throw new InvalidOperationException($"The agent class {GetType().FullName} names no job type. Add [JobType(\"…\")] to it.");
        }

        var payloadSchema = SchemaExporter.Export(typeof(TPayload), _json.Value);
        var resultSchema = SchemaExporter.Export(typeof(TResult), _json.Value);
        return types.ConvertAll(type => new JobTypeDescription(type.Name, [.. type.Aliases], type.Description, payloadSchema, resultSchema));
    }

    /// <inheritdoc/>
    public sealed override bool HasRules => _hasRules.Value;

    /// <inheritdoc/>
    public sealed override async ValueTask<IReadOnlyList<PayloadFault>> CheckAsync(
        ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!TryRead(payload, out var value, out var fault))
        {
            return [fault!];
        }

        var validation = new PayloadValidation(environment);
        await ValidateAsync(value!, validation, cancellationToken);
        return validation.Faults;
    }

    /// <inheritdoc/>
    public sealed override async Task<AgentOutcome> RunAsync(ReadOnlyMemory<byte> payload, JobPort port, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(port);
        if (!TryRead(payload, out var value, out var fault))
        {
            return AgentOutcome.FailedForGood("payload_rejected", typeof(JsonException).FullName!, $"{fault!.Path}: {fault.Message}", text: null);
        }

        try
        {
            var context = new JobContext(port, Plugin, payload, _json.Value, _lenientJson, cancellationToken);
            var result = await ExecuteAsync(value!, context, cancellationToken);
            return Write(result, port.MaxResultBytes);
        }
        catch (Exception exception)
        {
            return AgentOutcome.FromException(exception, cancellationToken.IsCancellationRequested);
        }
    }

    private bool TryRead(ReadOnlyMemory<byte> payload, out TPayload? value, out PayloadFault? fault)
    {
        try
        {
            value = JsonSerializer.Deserialize<TPayload>(payload.Span, _json.Value);
            fault = value is null ? new PayloadFault("$", "type", "the payload is null", "an object") : null;
        }
        catch (JsonException exception)
        {
            value = default;
            fault = new PayloadFault(exception.Path ?? "$", "type", exception.Message, null);
        }
        catch (Exception exception)
        {
            // The payload type's own code (a constructor that checks its arguments, say), or a type that cannot be read from JSON.
            value = default;
            fault = new PayloadFault("$", "invalid", exception.Message, null);
        }

        return fault is null;
    }

    private AgentOutcome Write(TResult result, int maxBytes)
    {
        var buffer = new BoundedBuffer(maxBytes);
        try
        {
            using (var writer = new Utf8JsonWriter(buffer))
            {
                JsonSerializer.Serialize(writer, result, _json.Value);
            }

            return AgentOutcome.Completed(buffer.Written);
        }
        catch (BoundedBuffer.FullException)
        {
            return AgentOutcome.FailedForGood(
                "result_too_large", typeof(TResult).FullName!, $"The result is larger than {maxBytes} bytes. Write large output to an artifact instead.", text: null);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return AgentOutcome.FailedForGood(
                "result_not_serializable", exception.GetType().FullName!, $"The result of type {typeof(TResult).Name} cannot be written as JSON: {exception.Message}", exception.ToString());
        }
    }
}
