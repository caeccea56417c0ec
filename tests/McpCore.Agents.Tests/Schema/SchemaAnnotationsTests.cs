using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace McpCore.Agents.Tests.Schema;

/// <summary>What the annotations of members become.</summary>
public sealed class SchemaAnnotationsTests
{
    private enum Kernel
    {
        Linear,
        RadialBasis,
        Polynomial,
    }

    [Theory]
    [InlineData("inclusive", """{"type":"integer","minimum":1,"maximum":100}""")]
    [InlineData("exclusive", """{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""")]
    [InlineData("open_ended", """{"type":"number","minimum":0}""")]
    [InlineData("exact", """{"type":"number","minimum":0.1,"maximum":1.5}""")]
    [InlineData("maybe", """{"type":["integer","null"],"minimum":1,"maximum":5}""")]
    public void Export_Range_BoundsTheNumber(string member, string expected)
    {
        var schema = SchemaOf.Member<Ranges>(member);

        Assert.Equal(expected, schema);
    }

    [Fact]
    public void Export_RangeOfDates_SaysThatNoSchemaCanHoldIt()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => SchemaOf.Type<DateRange>());

        Assert.Contains("DateOnly", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ValidateAsync", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", """{"type":"string","enum":["adam","sgd"]}""")]
    [InlineData("maybe_text", """{"type":["string","null"],"enum":["adam","sgd",null]}""")]
    [InlineData("number", """{"type":"integer","enum":[1,2,4]}""")]
    [InlineData("kernel", """{"enum":["linear","radial_basis"]}""")]
    [InlineData("maybe_kernel", """{"enum":["linear","radial_basis",null]}""")]
    public void Export_AllowedValues_ListsThemAsThePayloadSaysThem(string member, string expected)
    {
        var schema = SchemaOf.Member<Allowed>(member);

        Assert.Equal(expected, schema);
    }

    [Theory]
    [InlineData("name", """{"type":"string","minLength":2,"maxLength":8}""")]
    [InlineData("code", """{"type":"string","minLength":3,"maxLength":3}""")]
    [InlineData("short_text", """{"type":"string","minLength":1,"maxLength":9}""")]
    [InlineData("layers", """{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":4}""")]
    [InlineData("pair", """{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":2}""")]
    public void Export_Length_BoundsTextAndLists(string member, string expected)
    {
        var schema = SchemaOf.Member<Lengths>(member);

        Assert.Equal(expected, schema);
    }

    [Theory]
    [InlineData("ticker", """{"type":"string","pattern":"^(?:[A-Z]{1,5})$"}""")]
    [InlineData("anchored", """{"type":"string","pattern":"^[a-z]+$"}""")]
    [InlineData("choice", """{"type":"string","pattern":"^(?:^a|b$)$"}""")]
    public void Export_RegularExpression_CoversTheWholeText(string member, string expected)
    {
        var schema = SchemaOf.Member<Patterns>(member);

        Assert.Equal(expected, schema);
    }

    [Theory]
    [InlineData("epochs", """{"description":"Passes over the data.","type":"integer","default":10}""")]
    [InlineData("anything", """{"description":"Whatever you like."}""")]
    public void Export_Description_StandsFirst(string member, string expected)
    {
        var schema = SchemaOf.Member<Described>(member);

        Assert.Equal(expected, schema);
    }

    [Fact]
    public void Export_DescriptionOfTheType_IsTheSchemas() => Assert.Equal("What to train.", SchemaOf.Type<Described>().GetProperty("description").GetString());

    [Theory]
    [InlineData("number", "0.5")]
    [InlineData("text", "\"adam\"")]
    [InlineData("flag", "true")]
    [InlineData("kernel", "\"radial_basis\"")]
    [InlineData("wait", "\"1m30s\"")]
    [InlineData("day", "\"2026-01-02\"")]
    [InlineData("letter", "\"x\"")]
    [InlineData("layers", "[64,32]")]
    [InlineData("nothing", "null")]
    public void Export_DefaultValue_IsWrittenAsThePayloadSaysIt(string member, string expected)
    {
        var schema = SchemaOf.Type<Defaults>().GetProperty("properties").GetProperty(member);

        Assert.Equal(expected, schema.GetProperty("default").GetRawText());
    }

    [Fact]
    public void Export_RequiredMembers_AreTheOnlyOnesRequired() => Assert.Equal(["must"], SchemaOf.Required<Requirements>());

    [Fact]
    public void Export_PositionalRecord_RequiresParametersWithoutDefault()
    {
        var rate = SchemaOf.Member<Positional>("rate");

        Assert.Equal(["name"], SchemaOf.Required<Positional>());
        Assert.Equal("""{"type":"number","default":0.5}""", rate);
    }

    [Fact]
    public void Export_ParameterThatDefaultsToAStruct_SaysWhatToDo()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => SchemaOf.Type<StructDefault>());

        Assert.Contains("make it nullable", exception.Message, StringComparison.Ordinal);
    }

    private sealed record Ranges
    {
        [Range(1, 100)]
        public int Inclusive { get; init; } = 1;

        [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
        public double Exclusive { get; init; }

        [Range(0, double.PositiveInfinity)]
        public double OpenEnded { get; init; }

        [Range(typeof(decimal), "0.1", "1.5")]
        public decimal Exact { get; init; }

        [Range(1, 5)]
        public int? Maybe { get; init; }
    }

    private sealed record DateRange
    {
        [Range(typeof(DateOnly), "2020-01-01", "2030-01-01")]
        public DateOnly Day { get; init; }
    }

    private sealed record Allowed
    {
        [AllowedValues("adam", "sgd")]
        public string Text { get; init; } = "adam";

        [AllowedValues("adam", "sgd")]
        public string? MaybeText { get; init; }

        [AllowedValues(1, 2, 4)]
        public int Number { get; init; } = 1;

        [AllowedValues(SchemaAnnotationsTests.Kernel.Linear, SchemaAnnotationsTests.Kernel.RadialBasis)]
        public Kernel Kernel { get; init; }

        [AllowedValues(SchemaAnnotationsTests.Kernel.Linear, SchemaAnnotationsTests.Kernel.RadialBasis)]
        public Kernel? MaybeKernel { get; init; }
    }

    private sealed record Lengths
    {
        [StringLength(8, MinimumLength = 2)]
        public string Name { get; init; } = "";

        [Length(3, 3)]
        public string Code { get; init; } = "";

        [MinLength(1), MaxLength(9)]
        public string ShortText { get; init; } = "";

        [MinLength(1), MaxLength(4)]
        public IReadOnlyList<int> Layers { get; init; } = [];

        [Length(2, 2)]
        public string[] Pair { get; init; } = [];
    }

    private sealed record Patterns
    {
        [RegularExpression("[A-Z]{1,5}")]
        public string Ticker { get; init; } = "";

        [RegularExpression("^[a-z]+$")]
        public string Anchored { get; init; } = "";

        [RegularExpression("^a|b$")]
        public string Choice { get; init; } = "";
    }

    [Description("What to train.")]
    private sealed record Described
    {
        [Description("Passes over the data."), DefaultValue(10)]
        public int Epochs { get; init; } = 10;

        [Description("Whatever you like.")]
        public JsonElement Anything { get; init; }
    }

    private sealed record Defaults
    {
        [DefaultValue(0.5)]
        public double Number { get; init; } = 0.5;

        [DefaultValue("adam")]
        public string Text { get; init; } = "adam";

        [DefaultValue(true)]
        public bool Flag { get; init; } = true;

        [DefaultValue(SchemaAnnotationsTests.Kernel.RadialBasis)]
        public Kernel Kernel { get; init; } = Kernel.RadialBasis;

        [DefaultValue(typeof(TimeSpan), "00:01:30")]
        public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(90);

        [DefaultValue(typeof(DateOnly), "2026-01-02")]
        public DateOnly Day { get; init; } = new(2026, 1, 2);

        [DefaultValue('x')]
        public char Letter { get; init; } = 'x';

        [DefaultValue(new[] { 64, 32 })]
        public int[] Layers { get; init; } = [64, 32];

        [DefaultValue(null)]
        public string? Nothing { get; init; }
    }

    private sealed record Requirements
    {
        public required string Must { get; init; }

        public string May { get; init; } = "";
    }

    private sealed record Positional(string Name, double Rate = 0.5);

    private sealed record StructDefault(DateOnly Day = default);
}
