using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes that bring, check and take away plugins as the OpenAPI document describes them.</summary>
internal static class PluginInstallOperations
{
    private const string Tag = "Plugins";

    private static readonly IReadOnlyList<ApiParameter> Id = [ApiParameter.Path("id", "The plugin's id.")];

    public static ApiOperation Install { get; } = new("installPlugin", Tag, "Install a plugin from a folder, a .zip or a .nupkg")
    {
        Description = "Over the pipe alone. The plugin is checked, put into the drop folder in one step, and taken at once; when it cannot be taken, nothing is changed.",
        Body = new ApiBody("PluginInstall", """{ "path": "/home/ada/word_count-1.0.0.zip" }"""),
        Answers = [new ApiAnswer(200, "The plugin as it is now.", "Plugin")],
        Errors = [ErrorCodes.PluginRefused, ErrorCodes.StoreFull],
    };

    public static ApiOperation Remove { get; } = new("removePlugin", Tag, "Remove a plugin")
    {
        Description = "Running jobs may end; others wait for a plugin that takes them. A plugin that came with the installation can only be disabled.",
        Parameters = Id,
        Answers = [new ApiAnswer(200, "The plugin as it went.", "Plugin")],
        Errors = [ErrorCodes.PluginNotFound, ErrorCodes.PluginConflict, ErrorCodes.StoreFull],
    };

    public static ApiOperation RollBack { get; } = new("rollBackPlugin", Tag, "Bring back the version that was active before")
    {
        Description = "From its staged copy, whose bytes are checked again. Done twice, the plugin is where it was.",
        Parameters = Id,
        Answers = [new ApiAnswer(200, "The plugin as it is now.", "Plugin")],
        Errors = [ErrorCodes.PluginNotFound, ErrorCodes.PluginConflict, ErrorCodes.PluginRefused, ErrorCodes.StoreFull],
    };

    public static ApiOperation Verify { get; } = new("verifyPlugin", Tag, "Check a plugin where it lies")
    {
        Description = "The checks of an installation; nothing is changed, and none of its code runs.",
        Parameters = Id,
        Answers = [new ApiAnswer(200, "Every check and its result.", "PluginVerification")],
        Errors = [ErrorCodes.PluginNotFound],
    };
}
