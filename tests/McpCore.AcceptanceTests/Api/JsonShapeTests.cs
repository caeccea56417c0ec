using System.Text.Json;

namespace McpCore.AcceptanceTests.Api;

public sealed class JsonShapeTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null,"x"]}""", """{ "a": 1, "b": [true, null, "x"] }""")]
    [InlineData("""{"id":"<uuid>"}""", """{"id":"01890a5d-ac96-774b-bcce-b302099a8057"}""")]
    [InlineData("""{"at":"<time>"}""", """{"at":"2026-01-02T03:04:05.678Z"}""")]
    [InlineData("""["<int>","<number>","<text>","<object>"]""", """[0,-1.5,"x",{"any":1}]""")]
    [InlineData("""["<each>",{"n":"<int>"}]""", """[{"n":1},{"n":2},{"n":3}]""")]
    [InlineData("""{"a":"<any>","b":"<any>"}""", """{"a":null,"b":[1]}""")]
    [InlineData("\"<sha256>\"", "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"")]
    public void Differences_OfWhatFits_AreNone(string fixture, string actual)
    {
        var differences = Compare(fixture, actual);

        Assert.Empty(differences);
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "$ ")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", "$ ")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", "$ ")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""", "$.a.b ")]
    [InlineData("""{"a":null}""", """{"a":"x"}""", "$.a ")]
    [InlineData("""{"a":"1"}""", """{"a":1}""", "$.a ")]
    [InlineData("""[1,2]""", """[1]""", "$ ")]
    [InlineData("""[1,2]""", """[1,3]""", "$[1] ")]
    [InlineData("""["<each>",{"n":"<int>"}]""", """[]""", "$ ")]
    [InlineData("""["<each>",{"n":"<int>"}]""", """[{"n":1},{"n":"x"}]""", "$[1].n ")]
    [InlineData("\"<time>\"", "\"2026-01-02T03:04:05Z\"", "$ ")]
    [InlineData("\"<time>\"", "\"2026-01-02T03:04:05.678+00:00\"", "$ ")]
    [InlineData("\"<uuid>\"", "\"01890A5D-AC96-774B-BCCE-B302099A8057\"", "$ ")]
    [InlineData("\"<uuid>\"", "\"01890a5d-ac96-474b-bcce-b302099a8057\"", "$ ")]
    [InlineData("\"<sha256>\"", "\"0123\"", "$ ")]
    [InlineData("\"<int>\"", "1.5", "$ ")]
    [InlineData("\"<int>\"", "-1", "$ ")]
    [InlineData("\"<int>\"", "null", "$ ")]
    [InlineData("\"<number>\"", "\"1\"", "$ ")]
    [InlineData("\"<text>\"", "\"\"", "$ ")]
    [InlineData("\"<object>\"", "[]", "$ ")]
    public void Differences_OfWhatDoesNotFit_NameThePath(string fixture, string actual, string expected)
    {
        var differences = Compare(fixture, actual);

        Assert.StartsWith(expected, Assert.Single(differences), StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_WithAnUnknownPlaceholder_Throw() => Assert.Throws<ArgumentException>(() => Compare("\"<uid>\"", "\"x\""));

    private static IReadOnlyList<string> Compare(string fixture, string actual)
    {
        using var left = JsonDocument.Parse(fixture);
        using var right = JsonDocument.Parse(actual);
        return JsonShape.Differences(left.RootElement, right.RootElement);
    }
}
