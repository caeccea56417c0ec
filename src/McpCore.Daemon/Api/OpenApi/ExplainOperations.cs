using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="ExplainEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class ExplainOperations
{
    private const string Tag = "Jobs";

    public static ApiOperation Explain { get; } = new("explainJob", Tag, "Explain why a job is where it is")
    {
        Description = "One sentence with a code, what to do next, what holds the job, its place in the queue, and estimates from the newest runs of its type.",
        Parameters = [ApiParameter.JobId],
        Answers = [new ApiAnswer(200, "The explanation.", "JobExplanation")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Plan { get; } = new("planJob", Tag, "Say what would become of a submit")
    {
        Description = "Checks a submit as `submitJob` does and refuses it for every fault that it would be refused for; stores nothing. What only the store can tell, such as a conflict of an idempotency key, is not looked at.",
        Body = new ApiBody("Submit", """{ "type": "generic", "payload": { "progress_steps": 3 } }"""),
        Answers = [new ApiAnswer(200, "The plan.", "JobPlan")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.QueueFull, ErrorCodes.Draining],
    };
}
