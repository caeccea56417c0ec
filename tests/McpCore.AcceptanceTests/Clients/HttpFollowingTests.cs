namespace McpCore.AcceptanceTests.Clients;

/// <summary>Events, logs and artifacts of an engine that is reached over HTTP.</summary>
public sealed class HttpFollowingTests(HttpEngine engine) : FollowingConformance(engine), IClassFixture<HttpEngine>;
