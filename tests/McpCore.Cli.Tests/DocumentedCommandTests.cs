using System.Text;
using System.Text.RegularExpressions;

namespace McpCore.Cli.Tests;

/// <summary>Every command of <c>mcpcore</c> that the documentation shows in a console is one that the program takes.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string Root = ReferenceTests.RepositoryRoot();

    public static TheoryData<string> Pages() =>
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(page => CommandsOf(page).Any())
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_OfAPage_AreTaken(string page)
    {
        var root = CommandLine.Create();

        var refused = CommandsOf(page)
            .Where(command => Words(command).Skip(1).Any()) // The program alone shows how things stand.
            .Select(command => (Text: command, root.Parse([.. Words(command).Skip(1)], CommandLine.Parsing).Errors))
            .Where(command => command.Errors.Count > 0)
            .Select(command => $"{command.Text}: {command.Errors[0].Message}")
            .ToList();

        Assert.True(refused.Count == 0, $"{page} shows commands that are refused:\n{string.Join('\n', refused)}");
    }

    [Fact]
    public void Commands_OfThePages_AreMany() => Assert.True(Pages().Sum(page => CommandsOf(page).Count()) > 60);

    [Theory]
    [InlineData("$ mcpcore list --all | head -3", "mcpcore list --all")]
    [InlineData("MCPCORE_HOME=/tmp/a mcpcore status @last   # the newest", "mcpcore status @last")]
    [InlineData("mcpcore result @last > result.json && mcpcore list", "mcpcore result @last", "mcpcore list")]
    [InlineData("mcpcore submit generic text='a | b # c'", "mcpcore submit generic text='a | b # c'")]
    [InlineData("~/mcpcore/mcpcore demo", "~/mcpcore/mcpcore demo")]
    [InlineData("dotnet run --project src/mcpcore")]
    public void CommandsIn_ALine_AreThoseOfTheProgram(string line, params string[] commands) => Assert.Equal(commands, CommandsIn(line));

    private static IEnumerable<string> CommandsOf(string page) =>
        BlockPattern().Matches(File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n")).SelectMany(block => LinesOf(block.Groups["lines"].Value)).SelectMany(CommandsIn);

    /// <summary>What is typed: with prompts all lines that have one, else all.</summary>
    private static IEnumerable<string> LinesOf(string block)
    {
        var lines = block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).ToList();
        return lines.Exists(line => line.StartsWith("$ ", StringComparison.Ordinal)) ? lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)) : lines;
    }

    private static IEnumerable<string> CommandsIn(string line) => Parts(line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line)
        .Select(part => SettingPattern().Replace(part.Trim(), ""))
        .Where(part => ProgramPattern().IsMatch(part));

    /// <summary>The commands of a line: what stands between pipes, semicolons and ampersands, without redirections and comments.</summary>
    private static IEnumerable<string> Parts(string line)
    {
        var part = new StringBuilder();
        var (quote, isIgnored) = ('\0', false);
        foreach (var letter in line)
        {
            if (quote == '\0' && letter is '|' or ';' or '&')
            {
                yield return part.ToString();
                part.Clear();
                isIgnored = false;
                continue;
            }

            quote = letter == quote ? '\0' : quote == '\0' && letter is '\'' or '"' ? letter : quote;
            isIgnored |= quote == '\0' && (letter is '<' or '>' || (letter == '#' && (part.Length == 0 || part[^1] == ' ')));
            if (!isIgnored)
            {
                part.Append(letter);
            }
        }

        yield return part.ToString();
    }

    /// <summary>The words of a command as a shell would hand them over.</summary>
    private static IEnumerable<string> Words(string command) =>
        WordPattern().Matches(command).Select(word => QuotePattern().Replace(word.Value, quoted => quoted.Groups["single"].Success ? quoted.Groups["single"].Value : Regex.Unescape(quoted.Groups["double"].Value)));

    [GeneratedRegex("^ *```(console|bash|sh)\n(?<lines>.*?)^ *```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"^(sudo +(-u \S+ +)?)?([A-Z_][A-Z0-9_]*=\S* +)*", RegexOptions.ExplicitCapture)]
    private static partial Regex SettingPattern();

    [GeneratedRegex(@"^(\S*/)?mcpcore( |$)", RegexOptions.ExplicitCapture)]
    private static partial Regex ProgramPattern();

    [GeneratedRegex("""('[^']*'|"(\\.|[^"\\])*"|[^\s'"])+""", RegexOptions.ExplicitCapture)]
    private static partial Regex WordPattern();

    [GeneratedRegex(""" '(?<single>[^']*)'|"(?<double>(\\.|[^"\\])*)" """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex QuotePattern();
}
