using McpCore.Engine.Stores;

namespace McpCore.Hosting;

/// <summary>Whether the store was found damaged while the engine runs on it: whoever hosts the engine stops it then.</summary>
internal sealed class StoreDamage
{
    private readonly TaskCompletionSource<StoreDamagedException> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the store is found damaged.</summary>
    public Task<StoreDamagedException> Found => _found.Task;

    public void Report(StoreDamagedException damage) => _found.TrySetResult(damage);
}
