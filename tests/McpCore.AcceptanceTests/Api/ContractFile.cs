using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The fixtures of the contract: <c>tests/contract/*.json</c>.</summary>
internal static class ContractFile
{
    public static string Read(string name) => File.ReadAllText(Path.Combine(Checkout.Root, "tests", "contract", $"{name}.json"));

    /// <summary>Asserts that an answer has the shape of a fixture.</summary>
    public static void AssertFits(string name, JsonElement actual)
    {
        using var fixture = JsonDocument.Parse(Read(name));
        var differences = JsonShape.Differences(fixture.RootElement, actual);
        Assert.True(differences.Count == 0, $"{name}.json: {string.Join("; ", differences)}");
    }
}
