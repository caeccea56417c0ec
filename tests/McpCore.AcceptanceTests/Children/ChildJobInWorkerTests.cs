namespace McpCore.AcceptanceTests.Children;

/// <summary>The same with agents in worker processes, which end between the runs of a parent or serve others.</summary>
public sealed class ChildJobInWorkerTests : ChildJobTests
{
    private protected override string Isolation => "process";
}
