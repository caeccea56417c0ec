using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Submission;

/// <summary>What became of a submit: jobs, or the reasons of a refusal.</summary>
public sealed record SubmitResult(IReadOnlyList<Job> Jobs, IReadOnlyList<bool> Existing, Rejection? Rejection)
{
    public static SubmitResult Refused(Rejection rejection) => new([], [], rejection);
}

/// <summary>Decides whether a submit may become jobs: the submit's shape, the payload's schema, then the agent. Every fault is reported at once.</summary>
internal sealed class Admission(IJobStore store, IAgentHost host, AgentDirectory agents, JobIdSource ids, EngineOptions options, TimeProvider time)
{
    /// <summary>Stores one job for each body, all or none.</summary>
    /// <param name="bodies">The submits.</param>
    /// <param name="many">Whether paths start with the index of the body.</param>
    /// <param name="actor">Who submits.</param>
    /// <param name="cancellationToken">Ends the checks; a write that has begun is finished.</param>
    public async Task<SubmitResult> SubmitAsync(IReadOnlyList<JsonElement> bodies, bool many, string actor, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        var requests = new List<(SubmitRequest Request, AgentEntry Agent)>(bodies.Count);
        for (var i = 0; i < bodies.Count; i++)
        {
            var path = many ? $"$[{i}]" : "$";
            if (await CheckAsync(bodies[i], path, faults, cancellationToken) is { } checkedRequest)
            {
                if (JsonMarshal.GetRawUtf8Value(checkedRequest.Request.Payload).Length > options.MaxPayloadBytes)
                {
                    return SubmitResult.Refused(Rejection.Of("too_large", TooLarge(path)));
                }

                requests.Add(checkedRequest);
            }
        }

        if (faults.Count > 0)
        {
            return SubmitResult.Refused(Rejection.OfFaults(faults));
        }

        var now = TimeText.Whole(time.GetUtcNow());
        var outcome = await store.SubmitAsync([.. requests.Select(entry => Draft(entry.Request, entry.Agent, actor, now))], CancellationToken.None);
        return outcome.ConflictingKey is { } key
            ? SubmitResult.Refused(Rejection.Of("idempotency_conflict", $"The idempotency key \"{key}\" was used with another request in the last 7 days. Use a new key for a new request."))
            : new SubmitResult(outcome.Jobs, outcome.Existing, null);
    }

    /// <summary>Every fault that a submit would be refused for.</summary>
    public async Task<IReadOnlyList<Fault>> CheckAsync(JsonElement body, string path, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        if (await CheckAsync(body, path, faults, cancellationToken) is { } found && JsonMarshal.GetRawUtf8Value(found.Request.Payload).Length > options.MaxPayloadBytes)
        {
            faults.Add(new Fault($"{path}.payload", "too_large", TooLarge(path)));
        }

        return faults;
    }

    private string TooLarge(string path) => $"The payload at {path}.payload is larger than {options.MaxPayloadBytes} bytes. Put large input into a file and submit its name.";

    /// <returns>The request with its agent, or null when it is not whole enough to go on.</returns>
    private async Task<(SubmitRequest Request, AgentEntry Agent)?> CheckAsync(JsonElement body, string path, List<Fault> faults, CancellationToken cancellationToken)
    {
        var before = faults.Count;
        var submit = SubmitParser.Parse(body, path, faults) ?? SubmitParser.Salvage(body, path, faults[before..]);
        if (submit is not { } request || Resolve(request, path, faults) is not { } agent || request.Payload.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        // A payload that is too large is refused before anybody looks into it.
        if (JsonMarshal.GetRawUtf8Value(request.Payload).Length <= options.MaxPayloadBytes)
        {
            await CheckPayloadAsync(request, agent, path, faults, cancellationToken);
        }

        return (request, agent);
    }

    private AgentEntry? Resolve(SubmitRequest request, string path, List<Fault> faults)
    {
        if (agents.Find(request.Type) is { } entry)
        {
            return entry;
        }

        var names = agents.Names;
        var nearest = Suggestion.Nearest(request.Type, names);
        faults.Add(new Fault(
            $"{path}.type",
            "unknown_type",
            $"no plugin has ever handled the job type \"{request.Type}\"{(nearest is null ? "" : $"; did you mean \"{nearest}\"?")}",
            names.Count == 0 ? "no job type is known: see `mcpcore plugin list`" : string.Join(" | ", names)));
        return null;
    }

    private async Task CheckPayloadAsync(SubmitRequest request, AgentEntry agent, string path, List<Fault> faults, CancellationToken cancellationToken)
    {
        var before = faults.Count;
        agent.PayloadSchema.Validate(request.Payload, $"{path}.payload", faults);
        if (faults.Count > before || !agent.IsActive)
        {
            return;
        }

        foreach (var fault in await host.CheckAsync(agent.Registration, JsonMarshal.GetRawUtf8Value(request.Payload).ToArray(), cancellationToken))
        {
            faults.Add(fault with { Path = $"{path}.payload{fault.Path.TrimStart('$')}" });
        }
    }

    private NewJob Draft(SubmitRequest request, AgentEntry agent, string actor, DateTimeOffset now)
    {
        var payload = JsonMarshal.GetRawUtf8Value(request.Payload).ToArray();
        var draft = new Job
        {
            Id = ids.Next(),
            Type = agent.Registration.Name,
            Status = JobStatus.Pending,
            Payload = payload,
            Metadata = request.Metadata,
            Tags = request.Tags,
            Options = request.Options,
            MaxAttempts = request.Options.MaxAttempts,
            CreatedAt = now,
            Actor = actor,
        };
        return new NewJob(draft, job => JobLifecycle.Submit(job, agents.WhyMissing(job), now), request.Options.IdempotencyKey is null ? default : HashOf(draft));
    }

    private static ReadOnlyMemory<byte> HashOf(Job job)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Encoding.UTF8.GetBytes(job.Type), job.Payload, job.Metadata, Encoding.UTF8.GetBytes(string.Join('\t', job.Tags)), JobOptionsJson.ToBytes(job.Options) })
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part.Span);
        }

        return hash.GetHashAndReset();
    }
}
