using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Payloads;

namespace McpCore.Cli.Tests;

public sealed class KeyValuesTests
{
    private const string Schema = """
        {"type":"object","properties":{
          "epochs":{"type":"integer"},"rate":{"type":"number"},"name":{"type":"string"},"flag":{"type":"boolean"},
          "maybe":{"type":["string","null"]},"layers":{"type":"array","items":{"type":"integer"}},
          "model":{"enum":["a","b"]},"any":true,
          "params":{"type":"object","properties":{"fast":{"type":"integer"},"deep":{"type":"object","properties":{"x":{"type":"string"}}}}}}}
        """;

    [Theory]
    [InlineData("epochs=10", """{"epochs":10}""")]
    [InlineData("epochs=ten", """{"epochs":"ten"}""")]
    [InlineData("rate=0.01", """{"rate":0.01}""")]
    [InlineData("rate=1e-3", """{"rate":0.001}""")]
    [InlineData("name=10", """{"name":"10"}""")]
    [InlineData("name=a=b", """{"name":"a=b"}""")]
    [InlineData("name=", """{"name":""}""")]
    [InlineData("flag=true", """{"flag":true}""")]
    [InlineData("maybe=null", """{"maybe":null}""")]
    [InlineData("name=null", """{"name":"null"}""")]
    [InlineData("layers=1,2,3", """{"layers":[1,2,3]}""")]
    [InlineData("layers=[4]", """{"layers":[4]}""")]
    [InlineData("model=a", """{"model":"a"}""")]
    [InlineData("params.fast=5", """{"params":{"fast":5}}""")]
    [InlineData("params.deep.x=5", """{"params":{"deep":{"x":"5"}}}""")]
    [InlineData("unknown=5", """{"unknown":5}""")]
    [InlineData("unknown=word", """{"unknown":"word"}""")]
    [InlineData("any={\"k\":1}", """{"any":{"k":1}}""")]
    public void Apply_OnePair_IsTypedByTheSchema(string pair, string expected)
    {
        var payload = new JsonObject();

        KeyValues.Apply(payload, [pair], Parse(Schema));

        Assert.Equal(expected, payload.ToJsonString());
    }

    [Fact]
    public void Apply_OverAConfig_ReplacesAndAdds()
    {
        var payload = (JsonObject)JsonNode.Parse("""{"epochs":1,"params":{"fast":1}}""")!;

        KeyValues.Apply(payload, ["epochs=2", "params.slow=9"], Parse(Schema));

        Assert.Equal("""{"epochs":2,"params":{"fast":1,"slow":9}}""", payload.ToJsonString());
    }

    [Theory]
    [InlineData("epochs")]
    [InlineData("=5")]
    public void Apply_NoPair_IsAUsageFault(string word)
    {
        var fault = Assert.Throws<CommandFaultException>(() => KeyValues.Apply([], [word], Parse(Schema)));

        Assert.Equal(ExitCodes.Usage, fault.ExitCode);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_WithoutSchema_TakesJsonWhereItIsJson()
    {
        var payload = new JsonObject();

        KeyValues.Apply(payload, ["a=1", "b=x"], default);

        Assert.Equal("""{"a":1,"b":"x"}""", payload.ToJsonString());
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
