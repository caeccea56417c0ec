namespace McpCore.Cli.Output;

/// <summary>A name and what it stands for.</summary>
internal sealed record Row(string Name, Styled Value);
