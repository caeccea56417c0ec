namespace McpCore.Engine.Jobs;

/// <summary>What is said of a job of which a part does not match its checksum in the store.</summary>
public static class JobDamage
{
    /// <summary>The code of errors and refusals.</summary>
    public const string Code = "damaged";

    private const string Advice =
        "Something other than MCP Core changed the store, or the disk that holds it fails. `mcpcore doctor --deep` lists all that is damaged; restore a backup of the home";

    /// <summary>What a submit said is damaged: the payload, or what came with it.</summary>
    public static JobError OfSubmit(JobId id) =>
        new(Code, $"What job {id} was submitted with (payload, metadata, tags, options) does not match its checksum. {Advice}, or submit the job anew.");

    public static JobError OfCheckpoint(JobId id) =>
        new(Code, $"The checkpoint of job {id} does not match its checksum. {Advice}, or submit the job anew, which begins without one.");

    public static JobError OfResult(JobId id) =>
        new(Code, $"The result of job {id} does not match its checksum. {Advice}. The run itself was a success; submit the job anew for another result.");
}
