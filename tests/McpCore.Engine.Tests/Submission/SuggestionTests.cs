namespace McpCore.Engine.Tests.Submission;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["priority", "payload", "timeout", "tags"];

    [Theory]
    [InlineData("priorty", "priority")]
    [InlineData("prioritty", "priority")]
    [InlineData("pyaload", "payload")]
    [InlineData("PAYLOAD", "payload")]
    [InlineData("time_out", "timeout")]
    [InlineData("tag", "tags")]
    [InlineData("tags", "tags")]
    public void Nearest_SlipOfTheFinger_IsTheNameMeant(string text, string expected)
    {
        Assert.Equal(expected, Suggestion.Nearest(text, Names));
    }

    [Theory]
    [InlineData("concurrency")]
    [InlineData("x")]
    [InlineData("")]
    public void Nearest_NothingLike_IsNothing(string text)
    {
        Assert.Null(Suggestion.Nearest(text, Names));
    }

    [Fact]
    public void Nearest_NoCandidates_IsNothing()
    {
        Assert.Null(Suggestion.Nearest("priority", []));
    }

    [Theory]
    [InlineData("abcdef", "abcdXX", true)]
    [InlineData("abcdef", "abcXXX", false)]
    [InlineData("abcdefghi", "abcdefXXX", true)]
    [InlineData("abcdefghi", "abcdeXXXX", false)]
    [InlineData("abc", "aXX", true)]
    [InlineData("abc", "XXX", false)]
    public void Nearest_Distance_MayBeAThirdOfTheLengthAtLeastTwo(string text, string candidate, bool expected)
    {
        Assert.Equal(expected, Suggestion.Nearest(text, [candidate]) is not null);
    }

    [Fact]
    public void Nearest_SeveralNear_IsTheNearestAndOfEqualsTheFirst()
    {
        Assert.Equal("backtest", Suggestion.Nearest("bactest", ["bestest", "backtest"]));
        Assert.Equal("ab1", Suggestion.Nearest("ab", ["ab1", "ab2"]));
    }
}
