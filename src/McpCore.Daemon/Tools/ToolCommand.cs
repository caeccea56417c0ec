namespace McpCore.Daemon.Tools;

/// <summary>One tool of <c>mcpcored tool</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Usage">Its arguments, for people.</param>
/// <param name="Description">What it does, one sentence.</param>
/// <param name="RunAsync">Runs it with its arguments; null: the arguments are not understood.</param>
internal sealed record ToolCommand(string Name, string Usage, string Description, Func<string[], Task<int?>> RunAsync);
