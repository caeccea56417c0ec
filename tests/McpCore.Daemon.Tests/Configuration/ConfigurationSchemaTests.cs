using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Daemon.Configuration;
using McpCore.Engine.Submission;

namespace McpCore.Daemon.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Values of every kind, among them the ends of ranges and what lies beyond.</summary>
    private static readonly string[] Samples =
    [
        "null", "true", "false", "0", "1", "-1", "1.5", "4", "1000", "1001", "1024", "10000", "10001", "65536", "67108865", "268435456", "268435457", "1073741824", "1073741825", "1e99",
        "\"\"", "\"x\"", "\"5s\"", "\"1h\"", "\"5\"", "\"error\"", "\"Error\"", "\"process\"", "\"refuse\"", "[]", "[1]", "[\"/a\"]", "[\"\"]", "{}", "{\"a\":1}", "{\"a\":0}", "{\"a\":\"x\"}",
        $"\"{new string('x', 64)}\"", $"\"{new string('x', 65)}\"",
    ];

    public static TheoryData<string> Keys => [.. OptionTable.All.Select(option => option.Key)];

    [Fact]
    public void TheCommittedSchema_IsThatOfTheTable() => Assert.True(
        ConfigurationSchema.Text() == Checkout.Read("docs", "mcpcore.schema.json").ReplaceLineEndings("\n"),
        "docs/mcpcore.schema.json is out of date. Renew it from the root: src/McpCore.Daemon/bin/Debug/net10.0/mcpcored tool config-schema > docs/mcpcore.schema.json");

    [Fact]
    public void TheShippedFile_IsValidAndNamesItsSchema()
    {
        using var shipped = JsonDocument.Parse(Checkout.Read("mcpcore.json"), WithComments);

        Assert.Empty(Faults(shipped.RootElement));
        var schema = shipped.RootElement.EnumerateObject().First();
        Assert.Equal("$schema", schema.Name);
        Assert.True(File.Exists(Checkout.PathOf(schema.Value.GetString()!.Split('/'))));
    }

    [Theory]
    [InlineData("""{"speed":{}}""", "$.speed")]
    [InlineData("""{"engine":{"speed":1}}""", "$.engine.speed")]
    [InlineData("""{"engine":3}""", "$.engine")]
    [InlineData("""{"agents":{"t":3}}""", "$.agents.t")]
    [InlineData("""{"$schema":3}""", "$.$schema")]
    public void AFileThatTheDaemonRefuses_IsInvalid(string text, string path)
    {
        using var document = JsonDocument.Parse(text);

        Assert.Equal(path, Assert.Single(Faults(document.RootElement)).Path);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void EverySetting_AllowsInTheSchemaWhatTheDaemonTakes(string key)
    {
        var option = OptionTable.Find(key)!;

        // The two things that the schema cannot express: the range of a duration, and what is a full path.
        var isLooser = option.Schema.ContainsKey("pattern") || option.Schema.ContainsKey("items");
        var taken = 0;
        foreach (var sample in Samples)
        {
            using var document = JsonDocument.Parse($"{{\"{option.Section}\":{{\"{option.Name}\":{sample}}}}}");
            var isTaken = option.Apply(OptionTable.Defaults, JsonNode.Parse(sample));
            var isValid = Faults(document.RootElement).Count == 0;

            Assert.True(isTaken == isValid || (isLooser && isValid), $"{key} = {sample}: the daemon {(isTaken ? "takes" : "refuses")} it, the schema {(isValid ? "allows" : "refuses")} it.");
            taken += isTaken ? 1 : 0;
        }

        Assert.InRange(taken, 1, Samples.Length - 1);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void EverySetting_TakesItsOwnDefault(string key)
    {
        var option = OptionTable.Find(key)!;
        var options = OptionTable.Defaults;

        var value = option.Read(options);

        Assert.True(option.Apply(options, value?.DeepClone()));
        Assert.True(JsonNode.DeepEquals(value, option.Read(options)));
    }

    private static List<Fault> Faults(JsonElement value)
    {
        var faults = new List<Fault>();
        JsonSchema.Parse(Encoding.UTF8.GetBytes(ConfigurationSchema.Text())).Validate(value, "$", faults);
        return faults;
    }
}
