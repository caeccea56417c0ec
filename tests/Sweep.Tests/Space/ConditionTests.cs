using System.Text.Json;
using McpCore.Sweep.Space;

namespace Sweep.Tests.Space;

public class ConditionTests
{
    private static readonly string[] Paths = ["params.fast", "params.slow", "mode", "base.size", "other.size"];

    [Theory]
    [InlineData("fast < slow", true)]
    [InlineData("params.fast >= params.slow", false)]
    [InlineData("fast * 10 = slow", true)]
    [InlineData("slow - fast * 2 > 39", true)]
    [InlineData("(slow - fast) * 2 > 90", false)]
    [InlineData("slow / fast / 2 == 5", true)]
    [InlineData("fast < 5 or slow > 49 and mode == 'a'", true)]
    [InlineData("(fast < 5 or slow > 49) and mode == 'b'", false)]
    [InlineData("not fast > slow", true)]
    [InlineData("!(mode != \"a\") && fast <= 5", true)]
    [InlineData("-fast < -4.5e0", true)]
    [InlineData("fast > 1e-3", true)]
    [InlineData("base.size + other.size == 3", true)]
    [InlineData("true and not false", true)]
    public void A_condition_holds_or_not(string text, bool expected) =>
        Assert.Equal(expected, Condition.Parse(text, Paths).Holds(Values("[5, 50, \"a\", 1, 2]")));

    [Theory]
    [InlineData("fast <", "at the end there should be a name")]
    [InlineData("fast < slow slow", "at \"slow\", which does not belong there")]
    [InlineData("(fast < slow", "at the end there should be a closing parenthesis")]
    [InlineData("mode == 'a", "there should be a closing quote")]
    [InlineData("medium < slow", "\"medium\" does not vary; what varies: params.fast, params.slow, mode, base.size, other.size")]
    [InlineData("size < 3", "\"size\" may be base.size or other.size; write the whole path")]
    [InlineData("fast < 1.2.3", "\"1.2.3\" is no number")]
    [InlineData("", "at the end there should be a name")]
    public void What_cannot_be_read_is_named(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<SpaceException>(() => Condition.Parse(text, Paths)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("mode < 3", "\"a\" is no number")]
    [InlineData("fast + 1", "6 is neither true nor false")]
    public void What_cannot_be_compared_is_named(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<SpaceException>(() => Condition.Parse(text, Paths).Holds(Values("[5, 50, \"a\", 1, 2]"))).Message);

    private static JsonElement[] Values(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
}
