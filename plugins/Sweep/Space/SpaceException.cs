namespace McpCore.Sweep.Space;

/// <summary>What varies was said in a way that makes no trials.</summary>
internal sealed class SpaceException(string member, string message) : Exception(message)
{
    /// <summary>The member of the payload at fault.</summary>
    public string Member { get; } = member;
}
