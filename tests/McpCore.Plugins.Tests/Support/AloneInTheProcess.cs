namespace McpCore.Plugins.Tests.Support;

/// <summary>Tests that measure the process: no other runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
