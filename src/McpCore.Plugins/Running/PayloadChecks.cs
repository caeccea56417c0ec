using McpCore.Agents;

namespace McpCore.Plugins.Running;

/// <summary>Payloads that an agent checks one after the other, and what it found so far. One thread writes, any may read.</summary>
internal sealed class PayloadChecks(IReadOnlyList<ReadOnlyMemory<byte>> payloads)
{
    private readonly IReadOnlyList<PayloadFault>[] _faults = new IReadOnlyList<PayloadFault>[payloads.Count];
    private volatile int _done;

    public IReadOnlyList<ReadOnlyMemory<byte>> Payloads => payloads;

    /// <summary>How many have been checked.</summary>
    public int Done => _done;

    public void Add(IReadOnlyList<PayloadFault> faults)
    {
        _faults[_done] = faults;
        _done++;
    }

    /// <summary>What was found. When the agent did not come to the end, the payload where it stopped has a fault that says so, and the rest has none.</summary>
    public IReadOnlyList<IReadOnlyList<PayloadFault>> Settle(string? failure)
    {
        var done = _done;
        return
        [
            .. _faults.Select((found, index) => index < done ? found
                : index == done && failure is not null ? [new PayloadFault("$", "validation_error", failure, null)]
                : []),
        ];
    }
}
