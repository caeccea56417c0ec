using System.Text.Json;

namespace McpCore.Client;

/// <summary>Why a job or an attempt failed.</summary>
/// <param name="Code">A stable code; docs/errors.md explains each.</param>
/// <param name="Message">What failed.</param>
/// <param name="Type">The full name of the exception's type, or null.</param>
/// <param name="Text">Of an attempt: the exception with its stack, or null.</param>
public sealed record JobError(string Code, string Message, string? Type, string? Text)
{
    internal static JobError? Parse(JsonElement? json) => json is { } error
        ? new JobError(error.Text("code") ?? "", error.Text("message") ?? "", error.Text("type"), error.Text("text"))
        : null;
}
