using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Limits;

/// <summary>The job types and plugins whose jobs people hold back: their runs go on, their other jobs wait. Stored, so that it survives a restart. Safe for concurrent use.</summary>
internal sealed class PauseBoard(IJobStore store, TimeProvider time)
{
    private volatile IReadOnlyList<Pause> _pauses = [];

    public IReadOnlyList<Pause> All => _pauses;

    public async Task LoadAsync(CancellationToken cancellationToken) => _pauses = await store.LoadPausesAsync(cancellationToken);

    /// <returns>The pause; the earlier one when it is paused already.</returns>
    public async Task<Pause> PauseAsync(PauseKind kind, string name, string? reason, string actor, CancellationToken cancellationToken)
    {
        var pause = await store.PauseAsync(new Pause(kind, name, TimeText.Whole(time.GetUtcNow()), actor, reason), cancellationToken);
        await LoadAsync(cancellationToken);
        return pause;
    }

    /// <returns>Whether it was paused.</returns>
    public async Task<bool> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken)
    {
        var was = await store.ResumeAsync(kind, name, cancellationToken);
        await LoadAsync(cancellationToken);
        return was;
    }

    /// <summary>The pause that holds back jobs of a type; null when none does.</summary>
    public Pause? Of(JobTypeRegistration type) =>
        _pauses is { Count: > 0 } pauses
            ? pauses.FirstOrDefault(pause => pause.Name == (pause.Kind == PauseKind.Type ? type.Name : type.Plugin.Id))
            : null;
}
