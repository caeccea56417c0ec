namespace McpCore.AcceptanceTests.Template;

/// <summary>Tests that build: alone, since they share the checkout's output folders with other builds and take the whole machine.</summary>
[CollectionDefinition(nameof(TemplateBuilds), DisableParallelization = true)]
public sealed class TemplateBuilds : ICollectionFixture<TemplateWorkshop>;
