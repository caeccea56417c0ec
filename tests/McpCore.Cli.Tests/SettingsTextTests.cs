using System.Text.Json;
using McpCore.Cli.Services;

namespace McpCore.Cli.Tests;

public sealed class SettingsTextTests
{
    private const string Written =
        """
        // Mine.
        {
          "engine": { "concurrency": 8 }, // eight, not "a": 1
          "plugins": {
            /* { */
            "http": {
              "settings": {
                "services": {
                  "a": { "url": "http://a" }, // the first
                  "b": { "url": "http://b" }
                }
              }
            }
          }
        }

        """;

    private static readonly string[] Comments = ["// Mine.", "// eight, not \"a\": 1", "/* { */", "// the first", "// here"];

    private static readonly string[] Services = ["plugins", "http", "settings", "services"];

    [Theory]
    [InlineData("{}")]
    [InlineData("{\n}\n")]
    [InlineData("""{ "engine": {} }""")]
    [InlineData("""{ "plugins": {} }""")]
    [InlineData("""{ "plugins": { "http": { "isolation": "process" } } }""")]
    [InlineData("""{ "plugins": { "http": { "settings": { "services": { } } } } }""")]
    [InlineData("{ \"plugins\": { // here\n } }")]
    [InlineData(Written)]
    public void Set_WhateverIsThere_AddsTheMemberAndKeepsTheRest(string text)
    {
        var set = SettingsText.Set(text, [.. Services, "new"], """{"url":"http://new"}""");

        Assert.Equal("http://new", Value(set, [.. Services, "new", "url"]));
        Assert.All(Comments.Where(comment => text.Contains(comment, StringComparison.Ordinal)), comment => Assert.Contains(comment, set, StringComparison.Ordinal));
    }

    [Fact]
    public void Set_AMemberThatIsThere_ReplacesItsValueAlone()
    {
        Assert.Equal(Written.Replace("""{ "url": "http://a" }""", "1", StringComparison.Ordinal), SettingsText.Set(Written, [.. Services, "a"], "1"));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Remove_AMember_TakesItsCommaWithIt(string removed, string left)
    {
        var text = SettingsText.Remove(Written, [.. Services, removed])!;

        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        Assert.Equal($"http://{left}", Value(text, [.. Services, left, "url"]));
        Assert.Null(Value(text, [.. Services, removed]));
        Assert.Contains("// the first", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_TheOnlyMember_LeavesAnEmptyObject()
    {
        Assert.Equal("""{ "plugins": { } }""", SettingsText.Remove("""{ "plugins": { "http": 1 } }""", ["plugins", "http"])!.Replace("  ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Remove_AMemberThatIsNotThere_IsNull()
    {
        Assert.Null(SettingsText.Remove(Written, [.. Services, "c"]));
        Assert.Null(SettingsText.Remove("{}", [.. Services, "c"]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{ "plugins": 1 }""")]
    [InlineData("""{ "plugins": {} """)]
    [InlineData("""{ "plugins": {} } }""")]
    public void Set_InATextThatIsNoSettings_IsAFault(string text)
    {
        Assert.ThrowsAny<JsonException>(() => SettingsText.Set(text, Services, "{}"));
    }

    private static string? Value(string text, IEnumerable<string> path)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var element = document.RootElement;
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ToString();
    }
}
