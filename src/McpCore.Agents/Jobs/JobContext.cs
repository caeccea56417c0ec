using System.Globalization;
using System.Text.Json;

namespace McpCore.Agents;

/// <summary>What the host offers to one run of a job. All members are safe for concurrent use, <see cref="Random"/> excepted.</summary>
public sealed class JobContext
{
    private readonly JobPort _port;
    private readonly JsonSerializerOptions _json;
    private readonly ReadOnlyMemory<byte> _payload;
    private readonly CancellationToken _cancellationToken;
    private readonly PluginContext? _plugin;
    private readonly JobQuestions _questions;
    private readonly Lazy<JsonSerializerOptions> _lenientJson;
    private Random? _random;

    internal JobContext(
        JobPort port,
        PluginContext? plugin,
        ReadOnlyMemory<byte> payload,
        JsonSerializerOptions json,
        Lazy<JsonSerializerOptions> lenientJson,
        CancellationToken cancellationToken)
    {
        _lenientJson = lenientJson;
        _plugin = plugin;
        _payload = payload;
        _port = port;
        _json = json;
        _cancellationToken = cancellationToken;
        Log = new JobLogger(port.Log);
        _questions = new JobQuestions(port, cancellationToken);
        Children = new ChildJobs(_questions, json, lenientJson);
    }

    /// <summary>The job's id. Together with <see cref="Run"/> it is the key under which side effects can be made idempotent.</summary>
    public string JobId => _port.JobId;

    /// <summary>The job type, after resolving aliases.</summary>
    public string JobType => _port.JobType;

    /// <summary>The number of this try, from 1. An interrupted try runs again under the same number.</summary>
    public int Attempt => _port.Attempt;

    /// <summary>The number of this start, from 1; it never goes back.</summary>
    public int Run => _port.Run;

    /// <summary>The payload as it was submitted.</summary>
    public JsonElement Payload => Parse(_payload);

    /// <summary>The metadata of the submit as a JSON object.</summary>
    public JsonElement Metadata => Parse(_port.Metadata);

    /// <summary>The agent's configuration section (<c>agents.&lt;type&gt;</c>) as a JSON object; empty when there is none.</summary>
    public JsonElement Settings => Parse(_port.Environment.Settings);

    /// <inheritdoc cref="AgentEnvironment.HasOwnProcess"/>
    public bool HasOwnProcess => _port.Environment.HasOwnProcess;

    /// <summary>Full path of the folder with the data that agents read.</summary>
    public string DataDirectory => _port.Environment.DataDirectory;

    /// <summary>What the host offers to the plugin as a whole: its settings, its folder, its client.</summary>
    /// <exception cref="InvalidOperationException">The host attached none to the agent.</exception>
    public PluginContext Plugin => _plugin ?? throw new InvalidOperationException("The agent belongs to no plugin: its host has called no Attach.");

    /// <summary>The log of this job. Lines are kept with the job and go to the daemon's log.</summary>
    public JobLogger Log { get; }

    /// <summary>Jobs that this one submits and waits for.</summary>
    public ChildJobs Children { get; }

    /// <summary>The seed of <see cref="Random"/>: the submit's <c>seed</c>, or one made from the job's id; the same in every run of the job.</summary>
    public long Seed => _port.Seed;

    /// <summary>A random source seeded by <see cref="Seed"/>. Not safe for concurrent use.</summary>
    public Random Random => _random ??= new Random(unchecked((int)(Seed ^ (Seed >> 32))));

    /// <summary>Why the token fired; <see cref="CancellationReason.None"/> until it does.</summary>
    public CancellationReason CancellationReason => _port.CancellationReason;

    /// <summary>Reports progress. Cheap; shown live, the last one is kept with the job. Counts as a sign of life.</summary>
    /// <param name="fraction">The done part, 0 to 1 (values outside are clamped), or null when unknown.</param>
    /// <param name="message">What is being done, in a few words.</param>
    /// <param name="step">The step to which the metrics belong, for example an epoch.</param>
    /// <param name="metrics">Named numbers at this step. Values that JSON cannot hold (NaN, infinities) become null.</param>
    public void Progress(double? fraction, string? message = null, long? step = null, params ReadOnlySpan<(string Name, double Value)> metrics)
    {
        double? clamped = fraction is { } value && !double.IsNaN(value) ? Math.Clamp(value, 0, 1) : null;
        _port.Progress(clamped, message, step, WriteMetrics(metrics));
    }

    /// <summary>Raises a custom event: in the job's log, in the live stream and in the job's history.</summary>
    /// <param name="name">A short stable name.</param>
    /// <param name="data">Anything that the agent's serializer can write; null for none.</param>
    public void Event(string name, object? data = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _port.Event(name, data is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), _json));
    }

    /// <summary>Gives a sign of life, for jobs with a <c>heartbeat_timeout</c>.</summary>
    public void Heartbeat() => _port.Heartbeat();

    /// <summary>
    /// Stores bytes in place of the last checkpoint. They survive attempts and restarts of the daemon. Works after the token fired too, so that
    /// an agent can save where it is before it ends.
    /// </summary>
    public ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data) => _port.SaveCheckpointAsync(data, CancellationToken.None);

    /// <inheritdoc cref="SaveCheckpointAsync(ReadOnlyMemory{byte})"/>
    public ValueTask SaveCheckpointAsync(byte[] data) => SaveCheckpointAsync(data.AsMemory());

    /// <inheritdoc cref="SaveCheckpointAsync(ReadOnlyMemory{byte})"/>
    public ValueTask SaveCheckpointAsync(Memory<byte> data) => SaveCheckpointAsync((ReadOnlyMemory<byte>)data);

    /// <summary>Stores a value as JSON in place of the last checkpoint. Works after the token fired too.</summary>
    public ValueTask SaveCheckpointAsync<T>(T value) => SaveCheckpointAsync(JsonSerializer.SerializeToUtf8Bytes(value, _json));

    /// <summary>The bytes of the last checkpoint of any run of this job, or null.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync() => _port.LoadCheckpointAsync(_cancellationToken);

    /// <summary>The value of the last checkpoint of any run of this job, or the default.</summary>
    /// <exception cref="JsonException">The checkpoint holds something else.</exception>
    public async ValueTask<T?> LoadCheckpointAsync<T>()
    {
        var data = await _port.LoadCheckpointAsync(_cancellationToken);
        return data is { } bytes ? JsonSerializer.Deserialize<T>(bytes.Span, _json) : default;
    }

    /// <summary>Opens a new artifact for writing. It is stored, with size and SHA-256, when the stream is disposed. Works after the token fired too.</summary>
    /// <param name="name">A file name of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, at most 128 characters; the same name again replaces the artifact.</param>
    /// <param name="kind">Its media type. The default is <c>application/octet-stream</c>.</param>
    /// <exception cref="ArgumentException">The name is not a plain file name.</exception>
    public ValueTask<Stream> CreateArtifactAsync(string name, string kind = "application/octet-stream") =>
        _port.CreateArtifactAsync(name, kind, CancellationToken.None);

    /// <summary>Stores a text as an artifact, UTF-8 encoded.</summary>
    public async ValueTask WriteArtifactAsync(string name, string text, string kind = "text/plain")
    {
        await using var stream = await CreateArtifactAsync(name, kind);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), CancellationToken.None);
    }

    /// <summary>
    /// Opens an artifact that a job of this daemon has stored, whichever job and of whichever plugin, for reading from its beginning. The stream
    /// fetches the bytes as they are read, so it may be larger than memory; read it with the asynchronous methods, others are refused.
    /// </summary>
    /// <param name="jobId">The full id of the job.</param>
    /// <param name="name">The artifact's name.</param>
    /// <exception cref="ArgumentException">There is no such job, or it has no such artifact; the message names those that it has.</exception>
    /// <exception cref="NotSupportedException">The host runs one job alone, or is older than this method.</exception>
    public async ValueTask<Stream> OpenArtifactAsync(string jobId, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobId);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return await StoredArtifact.OpenAsync(_questions, jobId, name);
    }

    /// <summary>
    /// What became of the jobs that this one depends on (<c>depends_on</c> of its submit), in that order, with their results; empty when there
    /// are none.
    /// </summary>
    public async ValueTask<IReadOnlyList<JobOutcome>> LoadParentsAsync() => await _questions.ReadAsync("parents.read", _ => { }, _ => null, _lenientJson);

    private static JsonElement Parse(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8.IsEmpty ? "{}"u8.ToArray() : utf8);
        return document.RootElement.Clone();
    }

    private static ReadOnlyMemory<byte> WriteMetrics(ReadOnlySpan<(string Name, double Value)> metrics)
    {
        if (metrics.IsEmpty)
        {
            return default;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in metrics)
            {
                writer.WritePropertyName(name);
                if (double.IsFinite(value))
                {
                    writer.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture));
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
