using McpCore.Engine.Submission;
using static McpCore.Engine.Tests.Submission.SchemaCheck;

namespace McpCore.Engine.Tests.Submission;

/// <summary>Keywords for arrays and objects, and the faults of whole documents.</summary>
public sealed class JsonSchemaContainerTests
{
    private const string Experiment = """
        {
          "type": "object",
          "required": ["model", "epochs"],
          "additionalProperties": false,
          "properties": {
            "model": { "type": "string", "enum": ["mlp", "cnn"] },
            "epochs": { "type": "integer", "minimum": 1, "maximum": 1000 },
            "layers": { "type": "array", "minItems": 1, "maxItems": 3, "items": { "type": "integer", "minimum": 1 } },
            "optimizer": { "type": "object", "additionalProperties": { "type": "number" } }
          }
        }
        """;

    [Fact]
    public void Document_AllRight_HasNoFault()
    {
        AssertValid(Experiment, """{"model":"cnn","epochs":3,"layers":[64,32],"optimizer":{"rate":0.1,"decay":0}}""");
    }

    [Fact]
    public void Document_ManyFaults_AreAllFoundWithTheirPaths()
    {
        var faults = Faults(Experiment, """{"model":"cmn","epoch":3,"layers":[64,0,"x"],"optimizer":{"rate":"fast"}}""");

        Assert.Equal(
            [
                ("$.epochs", "required"),
                ("$.model", "not_allowed"),
                ("$.epoch", "unknown_member"),
                ("$.layers[1]", "range"),
                ("$.layers[2]", "type"),
                ("$.optimizer.rate", "type"),
            ],
            faults.Select(fault => (fault.Path, fault.Code)));
    }

    [Fact]
    public void Validate_OtherRoot_StartsPathsThere()
    {
        var faults = new List<Fault>();
        using var document = System.Text.Json.JsonDocument.Parse("{\"layers\":[0],\"model\":\"mlp\",\"epochs\":1}");

        JsonSchema.Parse(System.Text.Encoding.UTF8.GetBytes(Experiment)).Validate(document.RootElement, "$[3].payload", faults);

        Assert.Equal("$[3].payload.layers[0]", Assert.Single(faults).Path);
    }

    [Fact]
    public void Required_Missing_SaysWhatBelongsThere()
    {
        var faults = Faults(Experiment, "{}");

        Assert.Equal([("\"model\" is missing", "mlp | cnn"), ("\"epochs\" is missing", "integer")], faults.Select(fault => (fault.Message, fault.Allowed!)));
    }

    [Fact]
    public void Required_UnknownToTheProperties_IsStillRequired()
    {
        Assert.Equal(new Fault("$.a", "required", "\"a\" is missing"), AssertFault("""{"required":["a"]}""", "{}"));
    }

    [Fact]
    public void Required_Null_IsThere()
    {
        AssertValid("""{"required":["a"]}""", "{\"a\":null}");
    }

    [Fact]
    public void AdditionalProperties_False_SuggestsTheNearest()
    {
        var fault = AssertFault(Experiment, """{"model":"mlp","epochs":1,"optimiser":{}}""");

        Assert.Equal(
            new Fault("$.optimiser", "unknown_member", "\"optimiser\" is not known; did you mean \"optimizer\"?", "model | epochs | layers | optimizer"),
            fault);
    }

    [Fact]
    public void AdditionalProperties_FalseAndNothingLikeIt_SuggestsNothing()
    {
        var fault = AssertFault(Experiment, """{"model":"mlp","epochs":1,"colour":"red"}""");

        Assert.Equal("\"colour\" is not known", fault.Message);
    }

    [Fact]
    public void AdditionalProperties_FalseWithoutProperties_AllowsNoMember()
    {
        AssertValid("""{"additionalProperties":false}""", "{}");
        Assert.Equal("unknown_member", AssertFault("""{"additionalProperties":false}""", "{\"a\":1}").Code);
    }

    [Fact]
    public void AdditionalProperties_Schema_ChecksOnlyTheUnknown()
    {
        const string Schema = """{"properties":{"name":{"type":"string"}},"additionalProperties":{"type":"integer"}}""";

        AssertValid(Schema, "{\"name\":\"x\",\"a\":1,\"b\":2}");
        Assert.Equal("$.b", AssertFault(Schema, "{\"name\":\"x\",\"a\":1,\"b\":\"2\"}").Path);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":true}""")]
    public void AdditionalProperties_AbsentOrTrue_AllowsEverything(string schema)
    {
        AssertValid(schema, "{\"b\":[{\"c\":null}]}");
    }

    [Theory]
    [InlineData("[]", "the array has 0 items", "at least 1")]
    [InlineData("[1,2,3,4]", "the array has 4 items", "at most 3")]
    public void Items_WrongNumber_IsAFault(string value, string message, string allowed)
    {
        var fault = AssertFault("""{"minItems":1,"maxItems":3}""", value);

        Assert.Equal(("length", message, allowed), (fault.Code, fault.Message, fault.Allowed));
    }

    [Fact]
    public void Items_False_AllowsOnlyTheEmptyArray()
    {
        AssertValid("""{"items":false}""", "[]");
        Assert.Equal("$[0]", AssertFault("""{"items":false}""", "[1]").Path);
    }
}
