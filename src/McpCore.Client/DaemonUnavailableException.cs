namespace McpCore.Client;

/// <summary>No daemon answers, or its answer was lost on the way; of an embedded engine: it does not run.</summary>
public sealed class DaemonUnavailableException : Exception
{
    /// <summary>Nobody answers at an address.</summary>
    /// <param name="address">The pipe or URL that was tried.</param>
    /// <param name="inner">What the operating system said.</param>
    public DaemonUnavailableException(string address, Exception? inner = null)
        : this($"No daemon answers at {address}.", address, requestMayHaveArrived: false, inner)
    {
    }

    internal DaemonUnavailableException(string message, string address, bool requestMayHaveArrived, Exception? inner)
        : base(message, inner) => (Address, RequestMayHaveArrived) = (address, requestMayHaveArrived);

    /// <summary>The pipe or URL that was tried.</summary>
    public string Address { get; }

    /// <summary>Whether the connection broke after something had been sent: then it is open whether the request was carried out.</summary>
    public bool RequestMayHaveArrived { get; }

    internal static DaemonUnavailableException Lost(string address, Exception? inner = null) =>
        new($"The connection to the daemon at {address} was lost.", address, requestMayHaveArrived: true, inner);
}
