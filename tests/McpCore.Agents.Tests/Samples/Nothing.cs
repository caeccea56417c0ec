namespace McpCore.Agents.Tests.Samples;

/// <summary>A payload without members.</summary>
internal sealed record Nothing;
