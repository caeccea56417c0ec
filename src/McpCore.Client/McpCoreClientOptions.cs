namespace McpCore.Client;

/// <summary>How a client behaves when its daemon is away.</summary>
public sealed class McpCoreClientOptions
{
    /// <summary>
    /// How long a call that finds no daemon, or one that is stopping, is tried again before it fails; streams look for their daemon as long. Zero: not
    /// at all. The default is 30 seconds, time enough for a restart.
    /// </summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of the pauses between tries. The default is the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
