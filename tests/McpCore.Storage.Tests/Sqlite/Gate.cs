namespace McpCore.Storage.Tests.Sqlite;

/// <summary>Holds the writer's thread inside one write until a test lets it go.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    /// <summary>Completes when the writer is held.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Called on the writer's thread.</summary>
    public void Hold()
    {
        _entered.TrySetResult();
        _open.Wait();
    }

    public void Open() => _open.Set();

    /// <summary>Opens the gate, so that a test that failed does not leave the writer behind.</summary>
    public void Dispose() => Open();
}
