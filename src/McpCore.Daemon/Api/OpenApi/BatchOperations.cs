using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="BatchEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class BatchOperations
{
    private const string Tag = "Batches";

    private static readonly ApiParameter Id = ApiParameter.Path("id", "A full id, a unique start or end of it of 4 or more hexadecimal digits, or `@last`.");

    public static ApiOperation Submit { get; } = new("submitBatch", Tag, "Submit a batch")
    {
        Description = "All of its jobs are stored, or none. The callback is a job that waits until all of them have ended. The header `Location` has the path of the batch.",
        Body = new ApiBody("NewBatch", """{ "name": "demo", "jobs": [{ "type": "generic", "payload": {} }], "callback": { "on": "completion", "job": { "type": "generic", "payload": {} } } }"""),
        Answers = [new ApiAnswer(201, "The batch.", "Batch")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.IdempotencyConflict, ErrorCodes.UniqueConflict, ErrorCodes.QueueFull, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    public static ApiOperation List { get; } = new("listBatches", Tag, "List batches, newest first")
    {
        Parameters = [ApiParameter.QueryNumber("limit", "Batches on a page.", 1, 1000, 50), ApiParameter.Query("cursor", "The `next_cursor` of the page before.")],
        Answers = [new ApiAnswer(200, "A page of batches.", "BatchPage")],
    };

    public static ApiOperation Get { get; } = new("getBatch", Tag, "Get a batch with its counts")
    {
        Parameters = [Id],
        Answers = [new ApiAnswer(200, "The batch.", "Batch")],
        Errors = [ErrorCodes.BatchNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Cancel { get; } = new("cancelBatch", Tag, "Cancel a batch")
    {
        Description = "All of its jobs that have not ended, and the one that waits for its end. Those that run are told and may take a moment.",
        Parameters = [Id],
        Body = new ApiBody("CancelBody", """{ "reason": "no longer wanted" }""", Required: false),
        Answers = [new ApiAnswer(200, "The batch.", "Batch")],
        Errors = [ErrorCodes.BatchNotFound, ErrorCodes.AmbiguousId, ErrorCodes.StoreFull],
    };
}
