namespace McpCore.AcceptanceTests.Harness;

/// <summary>Tests that bound the time or the memory that something takes: nothing else of the suite runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
