using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Batches;

/// <summary>A batch to store together with its first jobs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">A name for people; null: none.</param>
/// <param name="Metadata">A UTF-8 JSON object.</param>
/// <param name="Actor">Who submits.</param>
/// <param name="CreatedAt">The moment of the submit.</param>
/// <param name="Callback">A job that waits for the end of the batch; null: none.</param>
/// <param name="CallbackOnSuccess">Whether it is cancelled unless every job is completed.</param>
public sealed record NewBatch(JobId Id, string? Name, ReadOnlyMemory<byte> Metadata, string Actor, DateTimeOffset CreatedAt, NewJob? Callback, bool CallbackOnSuccess);
