namespace McpCore.Agents;

/// <summary>One reason why a payload is refused.</summary>
/// <param name="Path">Where, from the payload's root: <c>$.params.fast_window</c>.</param>
/// <param name="Code">A stable snake_case code.</param>
/// <param name="Message">What is wrong, with the value.</param>
/// <param name="Allowed">What would be right, or null.</param>
public sealed record PayloadFault(string Path, string Code, string Message, string? Allowed);
