using static McpCore.Engine.Tests.Submission.SchemaCheck;

namespace McpCore.Engine.Tests.Submission;

/// <summary>Keywords for numbers and texts.</summary>
public sealed class JsonSchemaScalarTests
{
    [Theory]
    [InlineData("minimum", "2", "1.99", false)]
    [InlineData("minimum", "2", "2", true)]
    [InlineData("exclusiveMinimum", "2", "2", false)]
    [InlineData("exclusiveMinimum", "2", "2.01", true)]
    [InlineData("maximum", "2", "2.01", false)]
    [InlineData("maximum", "2", "2", true)]
    [InlineData("exclusiveMaximum", "2", "2", false)]
    [InlineData("exclusiveMaximum", "2", "1.99", true)]
    [InlineData("minimum", "2", "\"1\"", true)]
    [InlineData("maximum", "2", "1e999", false)]
    public void Bound_Number_IsHeld(string keyword, string bound, string value, bool fits)
    {
        var faults = Faults($$"""{"{{keyword}}":{{bound}}}""", value);

        Assert.Equal(fits ? [] : ["range"], faults.Select(fault => fault.Code));
    }

    [Theory]
    [InlineData("""{"minimum":0,"maximum":9}""", "10", ">= 0 and <= 9")]
    [InlineData("""{"exclusiveMinimum":0,"exclusiveMaximum":1}""", "0", "> 0 and < 1")]
    [InlineData("""{"minimum":1e-3}""", "0", ">= 1e-3")]
    public void Bound_Broken_TellsTheWholeRangeOnce(string schema, string value, string allowed)
    {
        var fault = AssertFault(schema, value);

        Assert.Equal(($"{value} is out of range", allowed), (fault.Message, fault.Allowed));
    }

    [Theory]
    [InlineData("\"\"", "\"\" is too short", "at least 2 characters")]
    [InlineData("\"a\"", "\"a\" is too short", "at least 2 characters")]
    [InlineData("\"abcde\"", "the text of 5 characters is too long", "at most 4 characters")]
    public void Length_OutOfRange_IsAFault(string value, string message, string allowed)
    {
        var fault = AssertFault("""{"minLength":2,"maxLength":4}""", value);

        Assert.Equal(("length", message, allowed), (fault.Code, fault.Message, fault.Allowed));
    }

    [Theory]
    [InlineData("\"ab\"")]
    [InlineData("\"abcd\"")]
    [InlineData("\"\\u0061b\"")]
    [InlineData("1")]
    public void Length_InRangeOrNoText_Fits(string value)
    {
        AssertValid("""{"minLength":2,"maxLength":4}""", value);
    }

    [Fact]
    public void Pattern_NoMatch_IsAFaultWithThePattern()
    {
        AssertValid("""{"pattern":"^[A-Z]+$"}""", "\"MSFT\"");

        var fault = AssertFault("""{"pattern":"^[A-Z]+$"}""", "\"msft\"");

        Assert.Equal(("pattern", "\"msft\" does not match", "^[A-Z]+$"), (fault.Code, fault.Message, fault.Allowed));
    }

    [Fact]
    public void Pattern_WithoutAnchors_MatchesAnywhere()
    {
        AssertValid("""{"pattern":"b"}""", "\"abc\"");
    }

    [Theory]
    [InlineData("10")]
    [InlineData("5 minutes")]
    [InlineData("Pfoo")]
    [InlineData("PT")]
    [InlineData("P1W")]
    [InlineData("5s\\n")]
    [InlineData("\u0665s")]
    [InlineData("99999999999999999999999999999999s")]
    public void Pattern_OfDurations_RefusesWhatCannotBeRead(string text)
    {
        var fault = AssertFault($$"""{"pattern":{{System.Text.Json.JsonSerializer.Serialize(Duration.Pattern)}}}""", $"\"{text}\"");

        Assert.Equal(("format", Duration.Allowed), (fault.Code, fault.Allowed));
    }

    [Theory]
    [InlineData("date", "2026-01-31", true)]
    [InlineData("date", "2026-02-30", false)]
    [InlineData("date", "31.01.2026", false)]
    [InlineData("date", "2026-1-31", false)]
    [InlineData("date-time", "2026-01-31T12:00:00Z", true)]
    [InlineData("date-time", "2026-01-31T12:00:00.1234567+05:30", true)]
    [InlineData("date-time", "2026-01-31T25:00:00Z", false)]
    [InlineData("date-time", "tomorrow", false)]
    [InlineData("date-time", "12:00", false)]
    [InlineData("date-time", "01/02/2026", false)]
    [InlineData("date-time", "Jan 2 2026", false)]
    [InlineData("uuid", "0194269c-9d88-7abc-8012-3456789abcde", true)]
    [InlineData("uuid", "0194269c", false)]
    [InlineData("color", "anything", true)]
    public void Format_Text_IsChecked(string format, string text, bool fits)
    {
        var faults = Faults($$"""{"format":"{{format}}"}""", $"\"{text}\"");

        Assert.Equal(fits ? [] : ["format"], faults.Select(fault => fault.Code));
    }

    [Fact]
    public void Format_Wrong_ShowsAnExample()
    {
        var fault = AssertFault("""{"format":"date"}""", "\"today\"");

        Assert.Equal(("\"today\" is no date", "a date such as 2026-01-31"), (fault.Message, fault.Allowed));
    }
}
