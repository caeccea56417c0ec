namespace McpCore.Http.Network;

/// <summary>A request would go where the configuration does not allow it.</summary>
internal sealed class RefusedAddressException(string message) : Exception(message);
