using System.Text.Json.Serialization;

namespace McpCore.Agents.Tests.Samples;

/// <summary>An agent with source-generated JSON, whose context sets no naming of its own.</summary>
[JobType("compact")]
internal sealed class CompactAgent : Agent<CompactPayload, CompactResult>
{
    protected override JsonSerializerContext JsonContext => CompactJson.Default;

    public override async Task<CompactResult> ExecuteAsync(CompactPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        context.Log.Information("Step {Step}", payload.FirstStep);
        await context.WriteArtifactAsync("note.txt", "noted");
        await context.SaveCheckpointAsync(payload);
        return payload.FailWith is { } message ? throw new InvalidOperationException(message) : new CompactResult(payload.FirstStep * 2, "done");
    }
}

/// <summary>What it takes.</summary>
internal sealed record CompactPayload
{
    [System.ComponentModel.DataAnnotations.Range(0, 10)]
    public int FirstStep { get; init; }

    public TimeSpan? LongWait { get; init; }

    public CompactMode BestMode { get; init; }

    public string? FailWith { get; init; }
}

/// <summary>An enumeration of two words.</summary>
internal enum CompactMode
{
    AsIs,
    InOrder,
}

/// <summary>What it answers.</summary>
internal sealed record CompactResult(int LastStep, string Verdict);

[JsonSerializable(typeof(CompactPayload))]
[JsonSerializable(typeof(CompactResult))]
internal sealed partial class CompactJson : JsonSerializerContext;
