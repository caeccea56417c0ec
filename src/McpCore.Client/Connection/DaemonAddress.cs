namespace McpCore.Client.Connection;

/// <summary>Where a daemon is reached. All that differs between a pipe and HTTP is how a connection is made.</summary>
internal abstract class DaemonAddress
{
    /// <summary>What requests are relative to.</summary>
    public abstract Uri Base { get; }

    /// <summary>For messages: where the daemon is expected now.</summary>
    public abstract string Text { get; }

    /// <summary>The daemon's program, where it can be known; else null.</summary>
    public virtual string? Program => null;

    public abstract ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken);
}
