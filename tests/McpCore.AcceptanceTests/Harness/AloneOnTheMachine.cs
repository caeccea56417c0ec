namespace McpCore.AcceptanceTests.Harness;

/// <summary>Tests that say how long something may take: nothing else of the suite runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
