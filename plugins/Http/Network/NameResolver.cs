using System.Net;

namespace McpCore.Http.Network;

/// <summary>Finds the addresses of a name. A daemon asks the system; a test may play a name server that lies.</summary>
internal delegate Task<IPAddress[]> NameResolver(string name, CancellationToken cancellationToken);
