using System.ComponentModel;

namespace McpCore.Agents;

/// <summary>
/// What the host sees of an agent: descriptions, checks and runs on UTF-8 JSON, and nothing of the plugin's own types, so that a plugin can
/// be unloaded, or live in another process, without a change. Authors derive from <see cref="Agent{TPayload, TResult}"/>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public abstract class AgentBase
{
    private protected PluginContext? Plugin { get; private set; }

    /// <summary>Tells the agent which plugin it belongs to, before any other call. For hosts and test kits.</summary>
    /// <param name="plugin">What the host offers to the plugin.</param>
    public void Attach(PluginContext plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        Plugin = plugin;
    }

    /// <summary>The job types that this agent handles, with their schemas. Called once after loading.</summary>
    /// <exception cref="InvalidOperationException">The class has no <see cref="JobTypeAttribute"/>, or its types have no JSON Schema.</exception>
    public abstract IReadOnlyList<JobTypeDescription> Describe();

    /// <summary>Whether a check is more than reading the payload: the agent has rules of its own, and their code may take its time.</summary>
    public virtual bool HasRules => true;

    /// <summary>Checks a payload that already conforms to the schema. An empty list means that the payload is accepted.</summary>
    /// <param name="payload">The payload as UTF-8 JSON.</param>
    /// <param name="environment">Where the agent runs.</param>
    /// <param name="cancellationToken">Ends the check; the host bounds its time.</param>
    public abstract ValueTask<IReadOnlyList<PayloadFault>> CheckAsync(
        ReadOnlyMemory<byte> payload, AgentEnvironment environment, CancellationToken cancellationToken);

    /// <summary>Runs one attempt. Never throws: an exception of the agent becomes a failed outcome that holds text alone.</summary>
    /// <param name="payload">The payload as UTF-8 JSON.</param>
    /// <param name="port">The host's side of the job context.</param>
    /// <param name="cancellationToken">Fires when the run is to end; <see cref="JobPort.CancellationReason"/> says why.</param>
    public abstract Task<AgentOutcome> RunAsync(ReadOnlyMemory<byte> payload, JobPort port, CancellationToken cancellationToken);
}
