using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="JobEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class JobOperations
{
    private const string Tag = "Jobs";

    /// <summary>What <see cref="JobFilterParameters"/> reads.</summary>
    public static IReadOnlyList<ApiParameter> Filter =>
    [
        ApiParameter.Query("status", "Only jobs in one of these states.", """{ "type": "array", "items": { "$ref": "#/components/schemas/JobStatus" } }"""),
        ApiParameter.Query("type", "Only jobs of one of these types; an older name of a type stands for the type.", """{ "type": "array", "items": { "type": "string" } }"""),
        ApiParameter.Query("tag", "Only jobs with this tag."),
        ApiParameter.Query(
            "metadata",
            "Only jobs whose metadata has these values. Each is a parameter of its own, named `metadata.KEY`.",
            """{ "type": "object", "propertyNames": { "pattern": "^metadata\\." }, "additionalProperties": { "type": "string" } }"""),
        ApiParameter.Query(
            "payload",
            "Only jobs whose payload has these values. Each is a parameter of its own, named `payload.PATH`; a dot goes one object deeper, a number stands for an element of an array. Numbers fit however they are written; `true`, `false` and `null` fit what they say.",
            """{ "type": "object", "propertyNames": { "pattern": "^payload\\." }, "additionalProperties": { "type": "string" } }"""),
        ApiParameter.QueryTime("created_after", "Only jobs that were submitted at or after this time."),
        ApiParameter.QueryTime("created_before", "Only jobs that were submitted before this time."),
        ApiParameter.QueryTime("started_after", "Only jobs that were started for the first time at or after this time."),
        ApiParameter.QueryTime("started_before", "Only jobs that were started for the first time before this time."),
        ApiParameter.QueryTime("completed_after", "Only jobs that ended at or after this time."),
        ApiParameter.QueryTime("completed_before", "Only jobs that ended before this time."),
        ApiParameter.QueryNumber("attempts_min", "Only jobs that have come to this attempt, or a later one.", 0),
        ApiParameter.Query("node", "Only jobs that this node runs or ran last."),
        ApiParameter.Query("batch_id", "Only jobs of this batch, by its full id."),
        ApiParameter.Query("parent_id", "Only the child jobs of this job: its id, or a unique part of it."),
    ];

    public static ApiOperation Submit { get; } = new("submitJob", Tag, "Submit a job")
    {
        Description = "The job is stored before the answer is sent. Its payload is checked against the schema of its type and by the agent; every fault is reported at once. The header `Location` has its path.",
        Parameters = [ApiParameter.Wait],
        Body = new ApiBody("Submit", """{ "type": "generic", "payload": { "progress_steps": 3 }, "tags": ["demo"] }"""),
        Answers =
        [
            new ApiAnswer(201, "The job.", "Job"),
            new ApiAnswer(200, "The job of an earlier submit with the same idempotency key, or the one that holds the unique key.", "Job"),
        ],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.IdempotencyConflict, ErrorCodes.UniqueConflict, ErrorCodes.BatchFinished, ErrorCodes.QueueFull, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    public static ApiOperation SubmitMany { get; } = new("submitJobs", Tag, "Submit many jobs")
    {
        Description = "All are stored, or none. A job may depend on another one of the request, by its place: `#0`, `#1`.",
        Body = new ApiBody("SubmitMany", """[{ "type": "generic", "payload": {} }, { "type": "generic", "payload": {}, "delay": "10s" }]"""),
        Answers = [new ApiAnswer(201, "The jobs, in the order of the request.", "SubmittedJobs")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.IdempotencyConflict, ErrorCodes.UniqueConflict, ErrorCodes.BatchFinished, ErrorCodes.QueueFull, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    public static ApiOperation List { get; } = new("listJobs", Tag, "List jobs, newest first")
    {
        Description = "Pages follow each other by key: every job that was there when the first one was read is on one of them, whatever comes meanwhile.",
        Parameters =
        [
            .. Filter,
            ApiParameter.QueryNumber("limit", "Jobs on a page.", 1, 1000, 50),
            ApiParameter.Query("cursor", "The `next_cursor` of the page before."),
        ],
        Answers = [new ApiAnswer(200, "A page of jobs.", "JobPage")],
    };

    public static ApiOperation Count { get; } = new("countJobs", Tag, "Count jobs by their states")
    {
        Parameters = Filter,
        Answers = [new ApiAnswer(200, "The counts.", "JobCounts")],
    };

    public static ApiOperation Get { get; } = new("getJob", Tag, "Get a job with its attempts")
    {
        Parameters = [ApiParameter.JobId, ApiParameter.Wait],
        Answers = [new ApiAnswer(200, "The job.", "JobDetail")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId, ErrorCodes.Damaged],
    };

    public static ApiOperation Cancel { get; } = new("cancelJob", Tag, "Cancel a job")
    {
        Description = "The cancel is stored before the answer is sent; a running job is then told and may take a moment to end. Repeating a pending cancel is no conflict.",
        Parameters = [ApiParameter.JobId],
        Body = new ApiBody("CancelBody", """{ "reason": "no longer wanted" }""", Required: false),
        Answers = [new ApiAnswer(200, "The job.", "Job")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId, ErrorCodes.StateConflict, ErrorCodes.StoreFull],
    };

    public static ApiOperation CancelMany { get; } = new("cancelJobs", Tag, "Cancel all jobs that match a filter")
    {
        Description = "Jobs that have not ended and that match everything that is said, at least one thing; `all` stands for all of them. Those that wait end at once, running ones are told. With `dry_run` it only tells what would be cancelled.",
        Body = new ApiBody("CancelRequest", """{ "type": ["generic"], "tag": "demo", "reason": "no longer wanted" }"""),
        Answers = [new ApiAnswer(200, "How many there were, by the state in which they were.", "CancelReport")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.StoreFull],
    };

    public static ApiOperation Prune { get; } = new("pruneJobs", Tag, "Remove ended jobs")
    {
        Description = "Those that the filter names, or with none those that the rules of retention would remove. With `dry_run` it only tells what would go.",
        Body = new ApiBody("PruneRequest", """{ "status": ["completed"], "older_than": "30d", "dry_run": true }"""),
        Answers = [new ApiAnswer(200, "What has gone, or would go.", "PruneReport")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.StoreFull],
    };

    public static ApiOperation Retry { get; } = new("retryJob", Tag, "Run a failed or cancelled job again")
    {
        Description = "Grants the job its `max_attempts` once more. With `tree` the jobs are revived, too, that were cancelled because it did not complete, directly or through others.",
        Parameters = [ApiParameter.JobId],
        Body = new ApiBody("RetryBody", """{ "tree": true }""", Required: false),
        Answers = [new ApiAnswer(200, "The job.", "Job")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId, ErrorCodes.StateConflict, ErrorCodes.UniqueConflict, ErrorCodes.DependencyFailed, ErrorCodes.StoreFull],
    };
}
