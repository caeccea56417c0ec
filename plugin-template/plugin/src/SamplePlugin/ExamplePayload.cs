using System.ComponentModel;

namespace SampleNamespace;

/// <summary>What a job is asked. The names are snake_case in JSON.</summary>
public sealed class ExamplePayload
{
    [Description("The text.")]
    public required string Text { get; init; }

    // Optional members have a setter: generated code would overwrite the default of an init-only one.
    [Description("How long to wait before each word, such as \"500ms\".")]
    public TimeSpan Pause { get; set; }
}
