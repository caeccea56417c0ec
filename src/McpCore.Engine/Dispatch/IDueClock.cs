namespace McpCore.Engine.Dispatch;

/// <summary>The calendar clock (Quartz): calls back when the earliest waiting job is due, and now and then besides, in case a call was missed.</summary>
public interface IDueClock
{
    Task StartAsync(Func<CancellationToken, Task> onDue, CancellationToken cancellationToken);

    /// <summary>Sets the one moment of the next call; null: none is needed.</summary>
    Task SetAsync(DateTimeOffset? next, CancellationToken cancellationToken);

    Task StopAsync(CancellationToken cancellationToken);
}
