using McpCore.Cli.Output;

namespace McpCore.Cli.Tests;

public sealed class StackTextTests
{
    private const string Text = """
        System.InvalidOperationException: no prices
           at System.Linq.ThrowHelper.ThrowNoElements()
           at System.Linq.Enumerable.First[T](IEnumerable`1 source)
           at Backtest.Data.PriceFile.Read(String path) in PriceFile.cs:line 40
        --- End of stack trace from previous location ---
           at McpCore.Agents.Agent`2.RunAsync(RunRequest request)
        """;

    [Fact]
    public void Lines_Folded_KeepTheAgentsOwnFrames() => Assert.Equal(
        [
            "System.InvalidOperationException: no prices",
            "   (2 lines of the framework; --stack shows them)",
            "   at Backtest.Data.PriceFile.Read(String path) in PriceFile.cs:line 40",
            "   (2 lines of the framework; --stack shows them)",
        ],
        StackText.Lines(Text, all: false));

    [Fact]
    public void Lines_All_AreTheText() => Assert.Equal(Text.ReplaceLineEndings("\n").Split('\n'), StackText.Lines(Text, all: true));
}
