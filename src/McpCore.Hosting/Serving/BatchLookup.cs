using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Batches;
using McpCore.Engine.Jobs;

namespace McpCore.Hosting.Serving;

/// <summary>Finds the batches that requests name, and says why one is not there.</summary>
internal static class BatchLookup
{
    /// <summary>The id that a full id, a unique start or end of it, or <c>@last</c> stands for.</summary>
    /// <exception cref="RequestRefusedException">There is none, or there are several.</exception>
    public static async Task<JobId> ResolveAsync(JobEngine engine, string text, CancellationToken cancellationToken)
    {
        var matches = await engine.ResolveBatchAsync(text, cancellationToken);
        return matches switch
        {
            [var only] => only,
            [] => throw NotFound(text),
            _ => throw new RequestRefusedException(ErrorCodes.AmbiguousId, $"\"{text}\" fits several batches: {string.Join(", ", matches)}. Give more digits."),
        };
    }

    /// <inheritdoc cref="ResolveAsync"/>
    public static async Task<Batch> FindAsync(JobEngine engine, string text, CancellationToken cancellationToken)
    {
        var id = await ResolveAsync(engine, text, cancellationToken);
        return await engine.Jobs.GetBatchAsync(id, cancellationToken) ?? throw NotFound(text);
    }

    public static RequestRefusedException NotFound(string text) => new(
        ErrorCodes.BatchNotFound,
        text == "@last" ? "There is no batch yet." : $"There is no batch \"{text}\". An id can be given in full, or by 4 or more digits of its start or end; `mcpcore batch list` shows the newest.");
}
