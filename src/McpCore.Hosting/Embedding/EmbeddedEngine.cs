using System.Reflection;
using McpCore.Client;
using McpCore.Engine;
using McpCore.Hosting.Wire;
using Microsoft.Extensions.Hosting;

namespace McpCore.Hosting.Embedding;

/// <summary>The engine inside an application: takes the home, starts and stops with the host, and tells the client whether it runs.</summary>
internal sealed class EmbeddedEngine(EmbeddedHome home, JobEngine engine, TimeProvider time) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private NodeIdentity? _identity;

    /// <summary>Fires when the engine has stopped.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Which engine this is, while it runs.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet.</exception>
    /// <exception cref="DaemonUnavailableException">It has stopped.</exception>
    public NodeIdentity EnsureRunning() => _stopped.IsCancellationRequested
        ? throw Gone()
        : _identity ?? throw new InvalidOperationException("The engine does not run yet: the host starts it. Use the client after the host's start, or from a hosted service that is added after AddMcpCore.");

    public DaemonUnavailableException Gone() => new($"The engine on {home.Folder.Path} has stopped with its host.", home.Folder.Path, requestMayHaveArrived: false, inner: null);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var version = typeof(EmbeddedEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        home.Take(version);
        await engine.StartAsync(cancellationToken);
        _identity = new NodeIdentity(version, time.GetUtcNow(), home.Folder.Path, Pipe: null, Http: null);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host also stops what never started.
        if (_identity is not null)
        {
            await engine.StopAsync(cancellationToken);
        }

        await _stopped.CancelAsync();
    }

    public void Dispose() => _stopped.Dispose();
}
