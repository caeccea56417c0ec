namespace McpCore.AcceptanceTests.Clients;

/// <summary>Jobs of an engine that is reached in its own process.</summary>
public sealed class EmbeddedClientTests(EmbeddedEngine engine) : ClientConformance(engine), IClassFixture<EmbeddedEngine>;
