namespace McpCore.Client.Connection;

/// <summary>Where a daemon is reached. All that differs between a pipe and HTTP is how a connection is made.</summary>
internal abstract class DaemonAddress
{
    /// <summary>What requests are relative to.</summary>
    public abstract Uri Base { get; }

    /// <summary>For messages: where the daemon is expected now.</summary>
    public abstract string Text { get; }

    public abstract ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken);
}
