using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes for pauses as the OpenAPI document describes them.</summary>
internal static class PauseOperations
{
    private const string Tag = "Pauses";

    public static ApiOperation List { get; } = new("listPauses", Tag, "List the job types and plugins that are paused")
    {
        Answers = [new ApiAnswer(200, "The pauses.", "PauseList")],
    };

    public static ApiOperation PauseType { get; } = Pause("pauseJobType", "Hold back the jobs of a type", "The job type, or an alias of it.", ErrorCodes.UnknownType);

    public static ApiOperation ResumeType { get; } = Resume("resumeJobType", "Let the jobs of a type go on", "The job type, or an alias of it.", ErrorCodes.UnknownType);

    public static ApiOperation PausePlugin { get; } = Pause("pausePlugin", "Hold back the jobs of a plugin", "The plugin's id.", ErrorCodes.PluginNotFound);

    public static ApiOperation ResumePlugin { get; } = Resume("resumePlugin", "Let the jobs of a plugin go on", "The plugin's id.", ErrorCodes.PluginNotFound);

    private static ApiOperation Pause(string id, string summary, string name, string unknown) => new(id, Tag, summary)
    {
        Description = "Runs go on to their end; other jobs wait as pending, also across a restart of the daemon. A second pause leaves the first as it is.",
        Parameters = [ApiParameter.Path("name", name)],
        Body = new ApiBody("PauseBody", """{ "reason": "the data provider is down" }""", Required: false),
        Answers = [new ApiAnswer(200, "The pause.", "Pause")],
        Errors = [ErrorCodes.Malformed, unknown, ErrorCodes.StoreFull],
    };

    private static ApiOperation Resume(string id, string summary, string name, string unknown) => new(id, Tag, summary)
    {
        Parameters = [ApiParameter.Path("name", name)],
        Answers = [new ApiAnswer(200, "Whether it was paused.", "Resumed")],
        Errors = [unknown, ErrorCodes.StoreFull],
    };
}
