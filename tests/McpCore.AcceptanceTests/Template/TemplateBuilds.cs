namespace McpCore.AcceptanceTests.Template;

/// <summary>Tests that build the same project, one after the other.</summary>
[CollectionDefinition(nameof(TemplateBuilds))]
public sealed class TemplateBuilds : ICollectionFixture<TemplateWorkshop>;
