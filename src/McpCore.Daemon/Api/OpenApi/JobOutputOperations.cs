using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="JobOutputEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class JobOutputOperations
{
    private const string Tag = "Jobs";

    public static ApiOperation Logs { get; } = new("getJobLogs", Tag, "Read a job's log")
    {
        Parameters =
        [
            ApiParameter.JobId,
            ApiParameter.QueryNumber("attempt", "Only lines of this attempt.", 1),
            ApiParameter.QueryNumber("after", "Only lines after this number.", 0, @default: 0),
            ApiParameter.QueryNumber("limit", "Lines on a page.", 1, 10_000, 1000),
        ],
        Answers = [new ApiAnswer(200, "A page of lines, oldest first.", "LogPage")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Metrics { get; } = new("getJobMetrics", Tag, "Read the numbers that a job reported, as series by step")
    {
        Description = "At most 100,000 points of a job are kept; above it every second one of each series goes, the newest stays.",
        Parameters = [ApiParameter.JobId],
        Answers = [new ApiAnswer(200, "The series, by name, each in the order of its steps.", "Metrics")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Artifacts { get; } = new("listArtifacts", Tag, "List the files that a job produced")
    {
        Parameters = [ApiParameter.JobId],
        Answers = [new ApiAnswer(200, "The files.", "ArtifactList")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Artifact { get; } = new("getArtifact", Tag, "Read a file that a job produced")
    {
        Parameters = [ApiParameter.JobId, ApiParameter.Path("name", "The file's name.")],
        Answers = [new ApiAnswer(200, "The bytes; the content type is the file's kind, the header `ETag` its SHA-256.", null, "*/*")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId, ErrorCodes.ArtifactNotFound],
    };
}
