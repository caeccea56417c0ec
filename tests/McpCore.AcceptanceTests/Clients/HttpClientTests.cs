namespace McpCore.AcceptanceTests.Clients;

/// <summary>Jobs of an engine that is reached over HTTP.</summary>
public sealed class HttpClientTests(HttpEngine engine) : ClientConformance(engine), IClassFixture<HttpEngine>;
