using System.Diagnostics.CodeAnalysis;
using McpCore.Agents;

namespace McpCore.TestPlugins.OddResults;

public sealed record OddPayload(OddKind Kind);

/// <summary>What cannot be written as JSON.</summary>
public enum OddKind
{
    Cycle,
    Depth,
    NotANumber,
    Function,
    ThrowingMember,
}

/// <param name="Value">Anything, so that the schema says nothing about it.</param>
public sealed record OddResult(object? Value);

/// <summary>Returns what cannot be written as JSON.</summary>
[JobType("odd_results")]
public sealed class OddResultsAgent : Agent<OddPayload, OddResult>
{
    public override Task<OddResult> ExecuteAsync(OddPayload payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(new OddResult(payload.Kind switch
    {
        OddKind.Cycle => Cycle(),
        OddKind.Depth => Nested(1000),
        OddKind.NotANumber => double.NaN,
        OddKind.Function => (Func<int>)(() => 1),
        OddKind.ThrowingMember => new Throwing(),
        _ => null,
    }));

    private static Node Cycle()
    {
        var node = new Node();
        node.Next = node;
        return node;
    }

    private static Node Nested(int depth)
    {
        var node = new Node();
        for (var level = 1; level < depth; level++)
        {
            node = new Node { Next = node };
        }

        return node;
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Throwing
    {
        [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "The host must survive it.")]
        [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The serializer reads members of instances.")]
        public string Text => throw new FormatException("the member refuses");
    }
}
