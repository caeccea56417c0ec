using System.Text.Json;
using McpCore.Sweep;
using McpCore.Sweep.Space;
using McpCore.Sweep.Trials;

namespace Sweep.Tests.Trials;

public class WindowsTests
{
    [Theory]
    [InlineData("2y", "1y", "2010-01-01", "2013-12-31", "2010-01-01..2011-12-31 2012-01-01..2012-12-31|2011-01-01..2012-12-31 2013-01-01..2013-12-31")]
    [InlineData("6mo", "3mo", "2020-01-01", "2020-10-15", "2020-01-01..2020-06-30 2020-07-01..2020-09-30|2020-04-01..2020-09-30 2020-10-01..2020-10-15")]
    [InlineData("10d", "1w", "2020-01-01", "2020-01-11", "2020-01-01..2020-01-10 2020-01-11..2020-01-11")]
    public void Windows_move_on_by_the_test_and_end_with_the_data(string train, string test, string from, string to, string expected) =>
        Assert.Equal(expected, string.Join('|', Windows.Of(new WalkForward { Train = train, Test = test }, Base(from, to)).Select(window =>
            $"{Windows.Text(window.TrainStart)}..{Windows.Text(window.TrainEnd)} {Windows.Text(window.TestStart)}..{Windows.Text(window.TestEnd)}")));

    [Theory]
    [InlineData("{}", "base", "needs \"start_date\" as yyyy-MM-dd")]
    [InlineData("""{"start_date": "2020-01-01", "end_date": "1.2.2020"}""", "base", "needs \"end_date\" as yyyy-MM-dd")]
    [InlineData("""{"start_date": "2020-01-01", "end_date": "2020-12-31"}""", "walk_forward", "is not longer than the first window of 1y")]
    public void Dates_that_hold_no_window_are_refused(string common, string member, string message)
    {
        var fault = Assert.Throws<SpaceException>(() => Windows.Of(new WalkForward { Train = "1y", Test = "99999y" }, JsonDocument.Parse(common).RootElement));

        Assert.Equal(member, fault.Member);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static JsonElement Base(string from, string to) => JsonDocument.Parse($$"""{"start_date": "{{from}}", "end_date": "{{to}}"}""").RootElement;
}
