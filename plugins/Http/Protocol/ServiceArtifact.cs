namespace McpCore.Http.Protocol;

/// <summary>A file that a service offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Sha256">The SHA-256 of its bytes, hexadecimal.</param>
/// <param name="Kind">Its media type.</param>
internal sealed record ServiceArtifact(string Name, string Url, string Sha256, string Kind);
