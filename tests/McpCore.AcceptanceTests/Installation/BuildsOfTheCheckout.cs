namespace McpCore.AcceptanceTests.Installation;

/// <summary>Tests that build the checkout: one after another, since they share its output folders, and alone, since they take the whole machine.</summary>
[CollectionDefinition(nameof(BuildsOfTheCheckout), DisableParallelization = true)]
public sealed class BuildsOfTheCheckout : ICollectionFixture<PublishedInstallation>;
