namespace McpCore.AcceptanceTests.Clients;

/// <summary>Events, logs and artifacts of an engine that is reached over the pipe.</summary>
public sealed class PipeFollowingTests(PipeEngine engine) : FollowingConformance(engine), IClassFixture<PipeEngine>;
