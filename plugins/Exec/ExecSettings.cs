using System.ComponentModel;
using System.Text.Json.Serialization;

namespace McpCore.Exec;

/// <summary>What may be run, and how: <c>plugins.exec.settings</c> of the configuration.</summary>
public sealed record ExecSettings
{
    [Description("The programs that jobs may run: full paths, or names that are looked for in /usr/local/bin, /usr/bin and /bin. The default is none.")]
    public IReadOnlyList<string> Allow { get; set; } = [];

    [Description("Variables that every program gets besides the clean environment.")]
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("How long a program that is told to end (SIGTERM) may take before it is killed; keep it below engine.cancel_grace.")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    [Description("Exit codes with which a program asks to be tried later, at no cost of attempts.")]
    public IReadOnlyList<int> RetryExitCodes { get; set; } = [TemporaryFailure];

    [Description("How long a program that asked to be tried later waits.")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>EX_TEMPFAIL of sysexits.h.</summary>
    internal const int TemporaryFailure = 75;
}

/// <summary>Source-generated serialization of the settings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExecSettings))]
internal sealed partial class ExecSettingsJson : JsonSerializerContext;
