using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.AcceptanceTests.Installation;
using McpCore.AcceptanceTests.Plugins;
using McpCore.AcceptanceTests.Scenarios;
using McpCore.AcceptanceTests.Template;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace McpCore.AcceptanceTests.Harness;

/// <summary>
/// The classes that take minutes begin before the others: at the end, one of them would run by itself. The first of them also makes the publish that the
/// tests of the installation wait for.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
        [nameof(TemplateBuilds), nameof(KillUnderLoadTests), nameof(UnloadTests), nameof(InstallTests), nameof(TrustTests), nameof(PluginGuideTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection => Rank(collection))];

    private static int Rank(ITestCollection collection)
    {
        // A class without a collection of its own is "Test collection for McpCore.Some.ClassTests (id: ...)".
        var rank = Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Split('.', ' ').Contains(name));
        return rank < 0 ? Longest.Length : rank;
    }
}
