namespace McpCore.Http.Network;

/// <summary>A request that got no answer, or only a part of one.</summary>
internal sealed class NoAnswerException(string message, bool isTimeout, Exception innerException) : Exception(message, innerException)
{
    public bool IsTimeout { get; } = isTimeout;
}
