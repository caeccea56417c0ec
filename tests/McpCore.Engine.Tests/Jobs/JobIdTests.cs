using McpCore.Engine.Jobs;

namespace McpCore.Engine.Tests.Jobs;

public sealed class JobIdTests
{
    private const string Text = "0194269c-9d88-7abc-8012-3456789abcde";

    [Fact]
    public void Parse_CanonicalText_ComesBack()
    {
        var id = JobId.Parse(Text);

        Assert.Equal(Text, id.ToString());
    }

    [Fact]
    public void Parse_UpperCase_IsTheSameIdInLowerCase()
    {
        Assert.Equal(JobId.Parse(Text), JobId.Parse(Text.ToUpperInvariant()));
        Assert.Equal(Text, JobId.Parse(Text.ToUpperInvariant()).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0194269c")]
    [InlineData("0194269c9d887abc80123456789abcde")]
    [InlineData("{0194269c-9d88-7abc-8012-3456789abcde}")]
    [InlineData("0194269c-9d88-7abc-8012-3456789abcdg")]
    [InlineData(" 194269c-9d88-7abc-8012-3456789abcde")]
    [InlineData("+194269c-9d88-7abc-8012-3456789abcde")]
    [InlineData("0x94269c-9d88-7abc-8012-3456789abcde")]
    public void TryParse_AnotherText_IsRefused(string? text)
    {
        var parsed = JobId.TryParse(text, out var id);

        Assert.False(parsed);
        Assert.Equal(default, id);
    }

    [Fact]
    public void Parse_AnotherText_NamesIt()
    {
        var exception = Assert.Throws<FormatException>(() => JobId.Parse("nonsense"));

        Assert.Contains("nonsense", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBytes_Always_AreInTheOrderOfTheText()
    {
        var id = JobId.Parse(Text);

        var bytes = id.ToBytes();

        Assert.Equal(Text.Replace("-", "", StringComparison.Ordinal), Convert.ToHexStringLower(bytes));
        Assert.Equal(id, JobId.FromBytes(bytes));
    }

    [Theory]
    [InlineData("00000000-0000-7000-8000-000000000000", 0L)]
    [InlineData("00000000-0001-7000-8000-ffffffffffff", 1L << 20)]
    [InlineData("00000000-0000-7001-8000-000000000000", 1L << 8)]
    [InlineData("00000000-0000-7000-8001-000000000000", 1L)]
    [InlineData("00000000-0000-7fff-80ff-000000000000", (1L << 20) - 1)]
    [InlineData("07ffffff-ffff-7fff-80ff-000000000000", long.MaxValue)]
    public void SortKey_Known_IsMillisecondsThenCounter(string text, long expected)
    {
        var id = JobId.Parse(text);

        Assert.Equal(expected, id.SortKey);
    }

    [Fact]
    public void Comparison_Operators_AgreeWithTheTime()
    {
        var earlier = JobId.Parse("00000000-0001-7fff-80ff-ffffffffffff");
        var later = JobId.Parse("00000000-0002-7000-8000-000000000000");

        Assert.True(earlier < later && earlier <= later && later > earlier && later >= earlier);
        Assert.False(earlier > later || earlier >= later || later < earlier || later <= earlier);
    }
}
