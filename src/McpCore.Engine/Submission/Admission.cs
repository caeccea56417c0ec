using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpCore.Engine.AgentHost;
using McpCore.Engine.Batches;
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
    /// <summary>From so many submits in one request it is worth to wake another thread for their checks.</summary>
    private const int ManyChecks = 64;

    /// <summary>Stores one job for each body, all or none.</summary>
    /// <param name="bodies">The submits.</param>
    /// <param name="many">Whether paths start with the index of the body.</param>
    /// <param name="actor">Who submits.</param>
    /// <param name="cancellationToken">Ends the checks; a write that has begun is finished.</param>
    public async Task<SubmitResult> SubmitAsync(IReadOnlyList<JsonElement> bodies, bool many, string actor, CancellationToken cancellationToken)
    {
        var checks = CheckAll(bodies, many ? i => FormattableString.Invariant($"$[{i}]") : _ => "$");
        if (await RefusalOfAsync(checks, callback: null, cancellationToken) is { } rejection)
        {
            return SubmitResult.Refused(rejection);
        }

        var now = TimeText.Whole(time.GetUtcNow());
        return ToResult(await store.SubmitAsync([.. checks.Select(check => Draft(check, actor, now))], options.MaxWaiting, CancellationToken.None));
    }

    /// <summary>Stores a batch with its jobs, all or none.</summary>
    /// <returns>The id of the batch and its jobs, or why there are none.</returns>
    public async Task<(JobId? Batch, SubmitResult Jobs)> SubmitBatchAsync(BatchRequest request, string actor, CancellationToken cancellationToken)
    {
        var checks = CheckAll(request.Jobs, i => FormattableString.Invariant($"$.jobs[{i}]"));
        var callback = request.Callback is { } job ? Check(job, "$.callback.job") : null;
        if (await RefusalOfAsync(checks, callback, cancellationToken) is { } rejection)
        {
            return (null, SubmitResult.Refused(rejection));
        }

        var now = TimeText.Whole(time.GetUtcNow());
        var id = ids.Next();
        var drafts = checks.Select(check => InBatch(Draft(check, actor, now), id)).ToList();
        var batch = new NewBatch(id, request.Name, request.Metadata, actor, now, callback is null ? null : Draft(callback, actor, now), request.CallbackOnSuccess);
        var result = ToResult(await store.SubmitBatchAsync(batch, drafts, options.MaxWaiting, CancellationToken.None));
        return (result.Rejection is null ? id : null, result);
    }

    /// <summary>Makes a job of a submit, without storing it.</summary>
    public async Task<(NewJob? Job, Rejection? Rejection)> PrepareAsync(JsonElement body, string actor, CancellationToken cancellationToken)
    {
        var check = Check(body, "$");
        return await RefusalOfAsync([check], callback: null, cancellationToken) is { } rejection ? (null, rejection) : (Draft(check, actor, TimeText.Whole(time.GetUtcNow())), null);
    }

    /// <summary>The job that a submit would be answered with and the version of the plugin that would run it, or why it would be refused. Nothing is stored.</summary>
    public async Task<(Job? Job, bool IsExisting, PluginRef? Plugin, Rejection? Rejection)> PlanAsync(JsonElement body, string actor, CancellationToken cancellationToken)
    {
        var check = Check(body, "$");
        if (await RefusalOfAsync([check], callback: null, cancellationToken) is { } rejection)
        {
            return (null, false, null, rejection);
        }

        var outcome = ToResult(await store.RehearseAsync(Draft(check, actor, TimeText.Whole(time.GetUtcNow())), options.MaxWaiting, cancellationToken));
        if (outcome.Rejection is not null)
        {
            return (null, false, null, outcome.Rejection);
        }

        var (job, isExisting) = (outcome.Jobs[0], outcome.Existing[0]);
        var plugin = isExisting ? job.Plugin : agents.WhyMissing(job) is null ? check.Agent!.Registration.Choice.For(job) : null;
        return (isExisting ? job : job with { FirstEvent = 0 }, isExisting, plugin, null);
    }

    /// <summary>Every fault that a submit would be refused for.</summary>
    public async Task<IReadOnlyList<Fault>> CheckAsync(JsonElement body, string path, CancellationToken cancellationToken)
    {
        var check = Check(body, path);
        if (check.IsTooLarge)
        {
            check.Faults.Add(new Fault($"{path}.payload", "too_large", TooLarge(path)));
        }

        await AskAgentsAsync([check], cancellationToken);
        CheckDependencies([check]);
        return check.Faults;
    }

    private Rejection QueueFull =>
        Rejection.Of("queue_full", $"{options.MaxWaiting} jobs wait already, and no more may (engine.max_waiting). Submit again when some have run.");

    /// <summary>Why submits of one request are refused, with every fault of all of them; null when they are not.</summary>
    private async Task<Rejection?> RefusalOfAsync(IReadOnlyList<SubmitCheck> checks, SubmitCheck? callback, CancellationToken cancellationToken)
    {
        var all = callback is null ? checks : [.. checks, callback];
        if (all.FirstOrDefault(check => check.IsTooLarge) is { } large)
        {
            return Rejection.Of("too_large", TooLarge(large.Path));
        }

        await AskAgentsAsync(all, cancellationToken);
        CheckDependencies(checks);
        var faults = all.SelectMany(check => check.Faults).ToList();
        return faults.Count > 0 ? Rejection.OfFaults(faults) : null;
    }

    /// <summary>What a store has made of a submit, for whoever submitted.</summary>
    public SubmitResult ToResult(SubmitOutcome outcome) => outcome.Rejection is { } rejection ? SubmitResult.Refused(rejection)
        : outcome.IsQueueFull ? SubmitResult.Refused(QueueFull)
        : outcome.ConflictingKey is { } key ? SubmitResult.Refused(Rejection.Of("idempotency_conflict", $"The idempotency key \"{key}\" was used with another request in the last 7 days. Use a new key for a new request."))
        : new SubmitResult(outcome.Jobs, outcome.Existing, null);

    /// <summary>After the hash of the request was taken: the same request would otherwise be another one in another batch.</summary>
    private static NewJob InBatch(NewJob item, JobId batch) => item with
    {
        Draft = item.Draft with { Options = item.Draft.Options with { Batch = batch.ToString() }, Links = item.Draft.Links | JobLinks.Batch },
    };

    private string TooLarge(string path) => $"The payload at {path}.payload is larger than {options.MaxPayloadBytes} bytes. Put large input into a file and submit its name.";

    /// <summary>Checks each submit by itself; many of them on all processors, since whoever submits them waits for it.</summary>
    private SubmitCheck[] CheckAll(IReadOnlyList<JsonElement> bodies, Func<int, string> pathOf)
    {
        var checks = new SubmitCheck[bodies.Count];
        if (bodies.Count < ManyChecks)
        {
            for (var i = 0; i < bodies.Count; i++)
            {
                checks[i] = Check(bodies[i], pathOf(i));
            }
        }
        else
        {
            Parallel.For(0, bodies.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => checks[i] = Check(bodies[i], pathOf(i)));
        }

        return checks;
    }

    private SubmitCheck Check(JsonElement body, string path)
    {
        var faults = new List<Fault>();
        var check = new SubmitCheck(path, faults);
        var submit = SubmitParser.Parse(body, path, faults) ?? SubmitParser.Salvage(body, path, faults);
        if (submit is not { } request || Resolve(request, path, faults) is not { } agent || request.Payload.ValueKind != JsonValueKind.Object)
        {
            return check;
        }

        check = check with { Request = request, Agent = agent, IsTooLarge = JsonMarshal.GetRawUtf8Value(request.Payload).Length > options.MaxPayloadBytes };

        // A payload that is too large is refused before anybody looks into it.
        if (check.IsTooLarge)
        {
            return check;
        }

        CheckResources(request, path, faults);
        var before = faults.Count;
        agent.PayloadSchema.Validate(request.Payload, $"{path}.payload", faults);
        return check with { Payload = JsonMarshal.GetRawUtf8Value(request.Payload).ToArray(), ConformsToSchema = faults.Count == before };
    }

    /// <summary>The agents of all submits look at their payloads, those of one type together.</summary>
    private async Task AskAgentsAsync(IReadOnlyList<SubmitCheck> checks, CancellationToken cancellationToken)
    {
        foreach (var ofType in checks.Where(check => check is { ConformsToSchema: true, Agent.IsActive: true }).GroupBy(check => check.Agent!))
        {
            var asked = ofType.ToList();
            var found = await host.CheckAsync(ofType.Key.Registration, [.. asked.Select(check => check.Payload)], cancellationToken);
            for (var i = 0; i < asked.Count; i++)
            {
                asked[i].Faults.AddRange(found[i].Select(fault => fault with { Path = $"{asked[i].Path}.payload{fault.Path.TrimStart('$')}" }));
            }
        }
    }

    private void CheckResources(SubmitRequest request, string path, List<Fault> faults)
    {
        foreach (var (name, amount) in request.Options.Resources ?? new Dictionary<string, int>())
        {
            if (!options.Resources.TryGetValue(name, out var most))
            {
                var known = options.Resources.Keys.Order(StringComparer.Ordinal).ToList();
                faults.Add(new Fault(
                    $"{path}.resources.{name}",
                    "unknown_resource",
                    $"the node has no resource \"{name}\"{(Suggestion.Nearest(name, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : "")}",
                    known.Count == 0 ? "none: engine.resources names none" : string.Join(" | ", known)));
            }
            else if (amount > most)
            {
                faults.Add(new Fault($"{path}.resources.{name}", "range", $"{amount} is more of \"{name}\" than the node has", $"1 to {most}"));
            }
        }
    }

    private static void CheckDependencies(IReadOnlyList<SubmitCheck> checks)
    {
        var dependent = checks.Select((check, place) => (place, check.Request?.Options)).Where(job => job.Options?.DependsOn is not null).Select(job => (job.place, job.Options!)).ToList();
        if (dependent.Count > 0)
        {
            DependencyChecks.Check(dependent, checks.Count, place => checks[place].Path, checks[0].Faults);
        }
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

    private NewJob Draft(SubmitCheck check, string actor, DateTimeOffset now)
    {
        var (request, agent) = (check.Request!, check.Agent!);
        var draft = new Job
        {
            Id = ids.Next(),
            Type = agent.Registration.Name,
            Status = JobStatus.Pending,
            Payload = check.Payload,
            Metadata = request.Metadata,
            Tags = request.Tags,
            Options = request.Options,
            MaxAttempts = request.Options.MaxAttempts,
            CreatedAt = now,
            Actor = actor,
            Links = JobDependencies.LinksOf(request.Options),
        };
        return new NewJob(draft, job => JobLifecycle.Submit(job, agents.WhyMissing(job), now), request.Options.IdempotencyKey is null ? default : HashOf(draft)) { Path = check.Path };
    }

    private static ReadOnlyMemory<byte> HashOf(Job job)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Encoding.UTF8.GetBytes(job.Type), job.Payload, job.Metadata, Encoding.UTF8.GetBytes(string.Join('\t', job.Tags)), JobOptionsJson.ToWireBytes(job.Options) })
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part.Span);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>What is known of a submit so far.</summary>
    /// <param name="Path">Where it stands in the request.</param>
    /// <param name="Faults">What is wrong with it.</param>
    private sealed record SubmitCheck(string Path, List<Fault> Faults)
    {
        /// <summary>The request; null, like the agent, when it is not whole enough to go on.</summary>
        public SubmitRequest? Request { get; init; }

        public AgentEntry? Agent { get; init; }

        public ReadOnlyMemory<byte> Payload { get; init; }

        public bool IsTooLarge { get; init; }

        public bool ConformsToSchema { get; init; }
    }
}
