using System.Text;
using System.Text.Json;
using McpCore.Engine.Submission;
using static McpCore.Engine.Tests.Submission.SchemaCheck;

namespace McpCore.Engine.Tests.Submission;

/// <summary>Keywords for values of every kind: type, enum, const, anyOf, $ref, boolean schemas.</summary>
public sealed class JsonSchemaTests
{
    private static readonly (string Type, string Value)[] Samples =
    [
        ("object", "{}"), ("array", "[]"), ("string", "\"1\""), ("boolean", "true"), ("boolean", "false"),
        ("null", "null"), ("integer", "1"), ("integer", "-9223372036854775808"), ("number", "1.5"), ("number", "1e300"),
    ];

    public static TheoryData<string, string, bool> EveryTypeAndValue()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var type in Samples.Select(sample => sample.Type).Distinct())
        {
            foreach (var (other, value) in Samples)
            {
                data.Add(type, value, other == type || (type == "number" && other == "integer"));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryTypeAndValue))]
    public void Type_EveryKindOfValue_FitsItsOwnAlone(string type, string value, bool fits)
    {
        var faults = Faults($$"""{"type":"{{type}}"}""", value);

        Assert.Equal(fits ? [] : ["type"], faults.Select(fault => fault.Code));
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("7", true)]
    [InlineData("7.5", false)]
    [InlineData("\"7\"", false)]
    public void Type_Array_FitsAnyOfThem(string value, bool fits)
    {
        Assert.Equal(fits, Faults("""{"type":["integer","null"]}""", value).Count == 0);
    }

    [Fact]
    public void Type_Wrong_SaysWhatItIsAndWhatIsAllowed()
    {
        var fault = AssertFault("""{"type":["integer","null"]}""", "\"ten\"");

        Assert.Equal(new Fault("$", "type", "\"ten\" is a string", "integer or null"), fault);
    }

    [Fact]
    public void Type_Wrong_HidesWhatFollowsFromIt()
    {
        AssertFault("""{"type":"integer","minimum":3,"enum":[4]}""", "\"ten\"");
    }

    [Fact]
    public void Enum_OtherValue_ListsTheAllowedAndTheNearest()
    {
        var fault = AssertFault("""{"enum":["exponential","fixed","list"]}""", "\"fixd\"");

        Assert.Equal(new Fault("$", "not_allowed", "\"fixd\" is not one of the allowed values; did you mean \"fixed\"?", "exponential | fixed | list"), fault);
    }

    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("1", true)]
    [InlineData("1.0", true)]
    [InlineData("null", true)]
    [InlineData("{\"b\":[2]}", true)]
    [InlineData("\"A\"", false)]
    [InlineData("2", false)]
    [InlineData("{\"b\":[3]}", false)]
    public void Enum_AnyValues_ComparesByMeaning(string value, bool fits)
    {
        Assert.Equal(fits, Faults("""{"enum":["a",1,null,{"b":[2]}]}""", value).Count == 0);
    }

    [Fact]
    public void Const_OtherValue_IsAFault()
    {
        AssertValid("""{"const":"v1"}""", "\"v1\"");
        Assert.Equal(new Fault("$", "not_allowed", "\"v2\" is not the allowed value", "v1"), AssertFault("""{"const":"v1"}""", "\"v2\""));
    }

    [Theory]
    [InlineData("7", true)]
    [InlineData("\"abc\"", true)]
    [InlineData("3", false)]
    [InlineData("\"ab\"", false)]
    [InlineData("null", false)]
    public void AnyOf_Value_FitsOneOption(string value, bool fits)
    {
        var faults = Faults("""{"anyOf":[{"type":"integer","minimum":5},{"type":"string","minLength":3}]}""", value);

        Assert.Equal(fits, faults.Count == 0);
    }

    [Fact]
    public void AnyOf_NoOptionOfItsType_NamesAllTypes()
    {
        var fault = AssertFault("""{"anyOf":[{"type":"integer"},{"type":["string","null"]}]}""", "true");

        Assert.Equal(new Fault("$", "type", "true is a boolean", "integer or string or null"), fault);
    }

    [Fact]
    public void AnyOf_NullOrObject_TellsWhatIsWrongInTheObject()
    {
        const string Schema = """{"anyOf":[{"type":"null"},{"type":"object","required":["a","b"],"additionalProperties":false,"properties":{"a":{},"b":{}}}]}""";

        var faults = Faults(Schema, "{\"c\":1}");

        Assert.Equal(["$.a", "$.b", "$.c"], faults.Select(fault => fault.Path));
    }

    [Fact]
    public void AnyOf_BooleanOptions_AreSchemasToo()
    {
        AssertValid("""{"anyOf":[false,true]}""", "1");
        Assert.NotEmpty(Faults("""{"anyOf":[false,{"type":"string"}]}""", "1"));
        Assert.NotEmpty(Faults("""{"anyOf":[false]}""", "1"));
    }

    [Theory]
    [InlineData("#/$defs/small")]
    [InlineData("#/properties/a")]
    [InlineData("#/allOf/1")]
    [InlineData("#/$defs/odd~1na~0me")]
    public void Ref_AnyPlaceInTheSchema_IsFollowed(string reference)
    {
        var schema = $$"""
            {
              "properties": { "a": { "maximum": 9 }, "b": { "$ref": "{{reference}}" } },
              "allOf": [ {}, { "maximum": 9 } ],
              "$defs": { "small": { "maximum": 9 }, "odd/na~me": { "maximum": 9 } }
            }
            """;

        AssertValid(schema, "{\"b\":9}");
        Assert.Equal("$.b", AssertFault(schema, "{\"b\":10}").Path);
    }

    [Fact]
    public void Ref_ToTheWholeSchema_ChecksATree()
    {
        const string Tree = """{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}},"size":{"type":"integer"}}}""";

        var fault = AssertFault(Tree, """{"size":1,"children":[{"size":2},{"children":[{"size":"3"}]}]}""");

        Assert.Equal("$.children[1].children[0].size", fault.Path);
    }

    [Fact]
    public void BooleanSchema_False_AllowsNothing()
    {
        AssertValid("true", "{\"a\":1}");
        Assert.Equal("not_allowed", AssertFault("false", "null").Code);
    }

    [Fact]
    public void UnknownKeyword_Any_IsIgnored()
    {
        AssertValid("""{"description":"x","default":1,"x-unit":"s","$comment":"y"}""", "\"z\"");
    }

    [Fact]
    public void Message_OfALongValue_IsCut()
    {
        var fault = AssertFault("""{"type":"integer"}""", $"\"{new string('x', 1000)}\"");

        Assert.Equal($"\"{new string('x', 56)}... is a string", fault.Message);
    }

    [Fact]
    public void Parse_NoSchema_Throws()
    {
        Assert.ThrowsAny<JsonException>(() => JsonSchema.Parse("{"u8.ToArray()));
        Assert.ThrowsAny<ArgumentException>(() => JsonSchema.Parse(Encoding.UTF8.GetBytes("""{"properties":{"a":{"pattern":"("}}}""")));
    }

    [Fact]
    public void Validate_FromManyThreads_FindsTheSameEverywhere()
    {
        var schema = JsonSchema.Parse("""{"properties":{"a":{"pattern":"^x+$"}}}"""u8.ToArray());
        using var document = JsonDocument.Parse("{\"a\":\"xxy\"}");
        var counts = new int[500];

        Parallel.For(0, counts.Length, i =>
        {
            var faults = new List<Fault>();
            schema.Validate(document.RootElement, "$", faults);
            counts[i] = faults.Count;
        });

        Assert.All(counts, count => Assert.Equal(1, count));
    }
}
