namespace McpCore.Plugins;

/// <summary>A plugin is not taken: with a stable code, and a sentence that says what to do.</summary>
internal sealed class PluginRefusedException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The code of a refusal that depends on other plugins: it is tried again when one of them changes.</summary>
    public const string JobTypeConflict = "job_type_conflict";

    /// <summary>The code of a refusal because waiting jobs do not fit.</summary>
    public const string JobsUnfit = "jobs_unfit";

    public string Code { get; } = code;
}
