namespace McpCore.AcceptanceTests.Clients;

/// <summary>Events, logs and artifacts of an engine that is reached in its own process.</summary>
public sealed class EmbeddedFollowingTests(EmbeddedEngine engine) : FollowingConformance(engine), IClassFixture<EmbeddedEngine>;
