namespace McpCore.AcceptanceTests.Clients;

/// <summary>Jobs of an engine that is reached over the pipe.</summary>
public sealed class PipeClientTests(PipeEngine engine) : ClientConformance(engine), IClassFixture<PipeEngine>;
