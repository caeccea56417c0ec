using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration;
using McpCore.Daemon.Configuration.Options;

namespace McpCore.Daemon.Tests.Configuration;

/// <summary>The table of settings against the shipped file and the documentation.</summary>
public sealed class OptionTableTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TheoryData<string> Keys => [.. OptionTable.All.Select(option => option.Key)];

    [Fact]
    public void Keys_AreUniqueAndInTheirSections()
    {
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(option => option.Key).Distinct().Count());
        Assert.All(OptionTable.Sections, section => Assert.All(section.Settings, setting => Assert.Equal(section.Name, setting.Section)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void TheShippedFile_HasTheSettingAtItsDefault(string key)
    {
        var option = OptionTable.Find(key)!;
        var shipped = JsonNode.Parse(Checkout.Read("mcpcore.json"), documentOptions: WithComments)!.AsObject();

        var isThere = shipped[option.Section]!.AsObject().TryGetPropertyValue(option.Name, out var value);

        if (option.MachineDefault is null)
        {
            Assert.True(isThere, $"mcpcore.json lacks {key}.");
            Assert.True(JsonNode.DeepEquals(option.Read(OptionTable.Defaults), value), $"mcpcore.json has {key} at {value?.ToJsonString() ?? "null"}.");
        }
        else
        {
            // Its default is the machine's: a comment shows how it is written.
            Assert.False(isThere);
            Assert.Contains($"// \"{option.Name}\": ", Checkout.Read("mcpcore.json"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheShippedFile_ExplainsEveryMember()
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(Checkout.Read("mcpcore.json")), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow });
        var isExplained = false;
        var unexplained = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && !isExplained)
            {
                unexplained.Add(reader.GetString()!);
            }

            isExplained = reader.TokenType == JsonTokenType.Comment;
        }

        Assert.Empty(unexplained);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void TheDocumentation_HasTheSettingInItsTable(string key)
    {
        var option = OptionTable.Find(key)!;
        var words = option.MachineDefault ?? $"`{option.Read(OptionTable.Defaults)?.ToJsonString(ConfigurationReport.Plain) ?? "null"}`";

        Assert.Contains(
            $"| `{key}` | {words} | {option.Allowed.Replace("|", "\\|", StringComparison.Ordinal)} | {option.Description} | {(option.NeedsRestart ? "restart" : "at once")} |",
            Checkout.Read("docs", "configuration.md"),
            StringComparison.Ordinal);
    }
}
