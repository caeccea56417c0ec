using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpCore.Exec;

/// <summary>One run of a program.</summary>
public sealed record ExecPayload
{
    [Description("The program: a full path, or a name that is looked for in /usr/local/bin, /usr/bin and /bin. The configuration must allow it.")]
    [StringLength(4096, MinimumLength = 1)]
    public required string Program { get; set; }

    [Description("Its arguments, each as it is: no shell reads them.")]
    [MaxLength(1000)]
    public IReadOnlyList<string> Args { get; set; } = [];

    [Description("What it reads from its standard input; without it, the input is empty.")]
    public string? Stdin { get; set; }

    [Description("Variables that it gets besides the clean environment.")]
    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>How the program ended.</summary>
/// <param name="ExitCode">Always 0: another one is a failure.</param>
/// <param name="Duration">How long it ran.</param>
/// <param name="Result">What it said in its last line <c>::result</c>; null when it said none.</param>
public sealed record ExecResult(int ExitCode, TimeSpan Duration, JsonElement? Result);

/// <summary>Source-generated serialization: quick to start, and nothing is left behind at unload.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExecPayload))]
[JsonSerializable(typeof(ExecResult))]
internal sealed partial class ExecJson : JsonSerializerContext;
