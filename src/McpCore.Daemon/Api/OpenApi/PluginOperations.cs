using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes for plugins and job types as the OpenAPI document describes them.</summary>
internal static class PluginOperations
{
    private const string Tag = "Plugins";

    public static ApiOperation JobTypes { get; } = new("listJobTypes", Tag, "List the job types that can be submitted, with their schemas")
    {
        Answers = [new ApiAnswer(200, "The job types.", "JobTypes")],
    };

    public static ApiOperation List { get; } = new("listPlugins", Tag, "List the plugins, with state and reason")
    {
        Description = "A version that drains, or that was not taken, is an entry of its own.",
        Answers = [new ApiAnswer(200, "The plugins.", "PluginList")],
    };

    public static ApiOperation Get { get; } = new("getPlugin", Tag, "Get a plugin")
    {
        Parameters = [ApiParameter.Path("id", "The plugin's id, or id@version.")],
        Description = "The members of the version that is named, or that counts, and what is remembered of the plugin.",
        Answers = [new ApiAnswer(200, "The plugin.", "PluginDetail")],
        Errors = [ErrorCodes.PluginNotFound],
    };

    public static ApiOperation Logs { get; } = new("getPluginLogs", Tag, "Read the newest lines of a plugin")
    {
        Description = "The lines of all jobs of its types, as far back as the last 200,000 numbers of the event stream, and what happened to the plugin itself.",
        Parameters = [ApiParameter.Path("id", "The plugin's id."), ApiParameter.QueryNumber("limit", "Lines at most.", 1, 10_000, 100)],
        Answers = [new ApiAnswer(200, "The lines, oldest first.", "PluginLog")],
        Errors = [ErrorCodes.PluginNotFound],
    };

    public static ApiOperation Enable { get; } = Change("enablePlugin", "Enable a plugin", "Its job types can run again; jobs that waited for it go on.");

    public static ApiOperation Disable { get; } = Change("disablePlugin", "Disable a plugin", "Running jobs may end; others wait until it is enabled.");

    public static ApiOperation Reload { get; } = Change("reloadPlugin", "Load a plugin anew", "Takes what stands in its folder now; a version that cannot be taken changes nothing.");

    private static ApiOperation Change(string id, string summary, string description) => new(id, Tag, summary)
    {
        Description = description,
        Parameters = [ApiParameter.Path("id", "The plugin's id, or id@version.")],
        Answers = [new ApiAnswer(200, "The plugin as it is now.", "Plugin")],
        Errors = [ErrorCodes.PluginNotFound, ErrorCodes.PluginRefused, ErrorCodes.StoreFull],
    };
}
