using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpCore.Agents.Tests.Schema;

/// <summary>What the types of members become.</summary>
public sealed class SchemaTypesTests
{
    private const string Duration = """
        "pattern":"^(?:(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h|d))+|P(?=.).+)$"
        """;

    private enum Kernel
    {
        Linear,
        RadialBasis,
    }

    [Theory]
    [InlineData("text", """{"type":"string"}""")]
    [InlineData("maybe_text", """{"type":["string","null"]}""")]
    [InlineData("count", """{"type":"integer"}""")]
    [InlineData("maybe_count", """{"type":["integer","null"]}""")]
    [InlineData("big", """{"type":"integer"}""")]
    [InlineData("ratio", """{"type":"number"}""")]
    [InlineData("money", """{"type":"number"}""")]
    [InlineData("flag", """{"type":"boolean"}""")]
    [InlineData("day", """{"type":"string","format":"date"}""")]
    [InlineData("at", """{"type":"string","format":"date-time"}""")]
    [InlineData("id", """{"type":"string","format":"uuid"}""")]
    [InlineData("anything", "true")]
    public void Export_Scalar_HasItsJsonType(string member, string expected)
    {
        var schema = SchemaOf.Member<Scalars>(member);

        Assert.Equal(expected, schema);
    }

    [Fact]
    public void Export_Enum_ListsSnakeCaseNames() => Assert.Equal("""{"enum":["linear","radial_basis"]}""", SchemaOf.Member<Enums>("kernel"));

    [Fact]
    public void Export_NullableEnum_AllowsNull() => Assert.Equal("""{"enum":["linear","radial_basis",null]}""", SchemaOf.Member<Enums>("maybe"));

    [Theory]
    [InlineData("plain", $$$"""{"type":"string",{{{Duration}}}}""")]
    [InlineData("maybe", $$$"""{"type":["string","null"],{{{Duration}}},"default":null}""")]
    [InlineData("each", $$$"""{"type":"array","items":{"type":"string",{{{Duration}}}}}""")]
    [InlineData("by_name", $$$"""{"type":"object","additionalProperties":{"type":"string",{{{Duration}}}}}""")]
    public void Export_TimeSpan_IsADurationWhereverItStands(string member, string expected)
    {
        var schema = SchemaOf.Member<Durations>(member);

        Assert.Equal(expected, schema);
    }

    [Fact]
    public void Export_NestedRecord_IsSpelledOut()
    {
        var schema = SchemaOf.Member<Outer>("inner");

        Assert.Equal("""{"type":"object","properties":{"depth":{"type":"integer"}},"required":["depth"],"additionalProperties":false}""", schema);
    }

    [Fact]
    public void Export_ListOfRecords_DescribesItsItems()
    {
        var schema = SchemaOf.Member<Outer>("list");

        Assert.Equal(
            """{"type":["array","null"],"items":{"type":"object","properties":{"depth":{"type":"integer"}},"required":["depth"],"additionalProperties":false}}""", schema);
    }

    [Fact]
    public void Export_Dictionary_DescribesItsValues() =>
        Assert.Equal("""{"type":"object","additionalProperties":{"type":"number"}}""", SchemaOf.Member<Outer>("weights"));

    [Fact]
    public void Export_RecursiveRecord_RefersToItself() =>
        Assert.Equal("""{"type":"array","items":{"$ref":"#"}}""", SchemaOf.Member<Tree>("branches"));

    [Fact]
    public void Export_Record_RefusesUnknownMembers() => Assert.False(SchemaOf.Type<Outer>().GetProperty("additionalProperties").GetBoolean());

    [Fact]
    public void Export_RecordWithExtensionData_TakesUnknownMembers()
    {
        var schema = SchemaOf.Type<Open>();

        Assert.False(schema.TryGetProperty("additionalProperties", out _));
        Assert.True(schema.GetProperty("properties").TryGetProperty("known", out _));
        Assert.False(schema.GetProperty("properties").TryGetProperty("rest", out _));
    }

    [Fact]
    public void Export_JsonElement_AllowsAnything() => Assert.Equal(JsonValueKind.True, SchemaOf.Type<JsonElement>().ValueKind);

    private sealed record Scalars
    {
        public required string Text { get; init; }

        public string? MaybeText { get; init; }

        public int Count { get; init; }

        public int? MaybeCount { get; init; }

        public long Big { get; init; }

        public double Ratio { get; init; }

        public decimal Money { get; init; }

        public bool Flag { get; init; }

        public DateOnly Day { get; init; }

        public DateTimeOffset At { get; init; }

        public Guid Id { get; init; }

        public JsonElement Anything { get; init; }
    }

    private sealed record Enums(Kernel Kernel, Kernel? Maybe);

    private sealed record Durations(TimeSpan Plain, IReadOnlyList<TimeSpan> Each, IReadOnlyDictionary<string, TimeSpan> ByName, TimeSpan? Maybe = null);

    private sealed record Inner(int Depth);

    private sealed record Outer(Inner Inner, IReadOnlyList<Inner>? List, IReadOnlyDictionary<string, double> Weights);

    private sealed record Tree(IReadOnlyList<Tree> Branches);

    private sealed record Open
    {
        public int Known { get; init; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; init; }
    }
}
