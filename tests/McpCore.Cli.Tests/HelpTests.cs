using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using McpCore.Cli.Help;

namespace McpCore.Cli.Tests;

public sealed class HelpTests
{
    private static readonly RootCommand Root = CommandLine.Create();

    public static TheoryData<string> ExampleLines => [.. Examples.Commands.SelectMany(Examples.Of).Where(example => example.StartsWith("mcpcore ", StringComparison.Ordinal))];

    [Fact]
    public void CommandGroups_HoldEveryCommandOnce() => Assert.Equal(
        Root.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Order(StringComparer.Ordinal),
        CommandGroups.All.SelectMany(group => group.Commands).Order(StringComparer.Ordinal));

    [Fact]
    public void Examples_BelongToCommandsThatThereAre() => Assert.Empty(Examples.Commands.Except(HelpText.All(Root).Select(HelpText.PathOf)));

    [Theory]
    [MemberData(nameof(ExampleLines))]
    public void Examples_AreWhatTheParserTakes(string example)
    {
        var line = example.Split(" > ")[0].Split(" | ")[0]["mcpcore ".Length..];

        Assert.Empty(Root.Parse(line, CommandLine.Parsing).Errors);
    }

    [Fact]
    public void EveryCommand_HasAnExample() => Assert.DoesNotContain(HelpText.All(Root).Select(HelpText.PathOf), path => Examples.Of(path).Count == 0);

    [Fact]
    public void ExitCodes_InTheDocs_AreThoseOfTheProgram()
    {
        var page = File.ReadAllText(Path.Combine(ReferenceTests.RepositoryRoot(), "docs", "cli.md"));
        var documented = Regex.Matches(page, @"(?m)^\| (\d+) \| (.+) \|$").Select(row => (int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), row.Groups[2].Value));

        Assert.Equal(ExitCodes.All, documented);
    }

    [Fact]
    public void EveryCommandAndOption_IsDescribed()
    {
        foreach (var command in HelpText.All(Root))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), HelpText.PathOf(command));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{HelpText.PathOf(command)} {argument.Name}"));
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{HelpText.PathOf(command)} {option.Name}"));
        }
    }

    [Fact]
    public void HelpTexts_BuiltWithTheProgram_AreWhatTheParserWouldSay()
    {
        foreach (var command in HelpText.All(Root))
        {
            var path = HelpText.PathOf(command);
            var built = HelpTexts.Find(path.Split(' ', StringSplitOptions.RemoveEmptyEntries));

            Assert.NotNull(built);
            Assert.Equal(HelpText.Of(command), System.Text.Encoding.UTF8.GetString(built));
        }
    }

    [Fact]
    public void Find_AnUnknownCommand_IsLeftToTheParser() => Assert.Null(HelpTexts.Find(["submitt"]));

    [Fact]
    public void Of_Help_FitsATerminalOfOneHundredCells()
    {
        foreach (var command in HelpText.All(Root))
        {
            var lines = HelpText.Of(command).Split('\n').Where(line => !line.StartsWith("  mcpcore", StringComparison.Ordinal) && !line.StartsWith("Usage", StringComparison.Ordinal));

            // The first lines are the description, which a terminal wraps by itself.
            Assert.All(lines.Skip(2), line => Assert.True(Output.Cells.Width(line) <= 100, line));
        }
    }

    [Fact]
    public void ManualPage_HoldsEveryCommandWithAnAction()
    {
        var page = ManualPage.Of(Root);

        Assert.StartsWith(".TH MCPCORE 1", page, StringComparison.Ordinal);
        foreach (var command in HelpText.All(Root).Where(command => command.Subcommands.Count == 0 && !HelpText.PathOf(command).StartsWith("job ", StringComparison.Ordinal)))
        {
            Assert.Contains($"mcpcore {HelpText.PathOf(command)}".Replace("-", "\\-", StringComparison.Ordinal), page, StringComparison.Ordinal);
        }
    }
}
