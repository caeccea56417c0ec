using System.Text.RegularExpressions;

namespace McpCore.Architecture.Tests;

/// <summary>Every relative link in the documentation leads to a file that is there, and to a heading that the file has.</summary>
public sealed partial class DocumentationLinkTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages() =>
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
        .. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadSomewhere(string page)
    {
        var broken = Targets(page).Where(target => !Exists(page, target)).ToList();

        Assert.True(broken.Count == 0, $"{page} has links that lead nowhere: {string.Join(", ", broken)}");
    }

    [Fact]
    public void Pages_TogetherHaveLinksWithAndWithoutAnchors()
    {
        var targets = Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").SelectMany(path => Targets(Path.GetRelativePath(Root, path))).ToList();

        Assert.True(targets.Count > 50);
        Assert.True(targets.Count(target => target.Contains('#', StringComparison.Ordinal)) > 10);
    }

    [Theory]
    [InlineData("## Over TCP", "over-tcp")]
    [InlineData("### `mcpcore.json`, and the rest", "mcpcorejson-and-the-rest")]
    [InlineData("# No daemon answers (exit code 3)", "no-daemon-answers-exit-code-3")]
    [InlineData("## [Links](x.md) count by their text", "links-count-by-their-text")]
    public void AnchorOf_AHeading_IsAsHostsMakeIt(string heading, string anchor) => Assert.Equal(anchor, AnchorOf(heading));

    private static IEnumerable<string> Targets(string page) =>
        LinkPattern().Matches(Prose(page)).Select(match => match.Groups["target"].Value).Where(target => !SchemePattern().IsMatch(target));

    private static bool Exists(string page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page : Path.GetRelativePath(Root, Path.Combine(Root, Path.GetDirectoryName(page)!, Uri.UnescapeDataString(path)));
        return Path.Exists(Path.Combine(Root, file)) && (anchor is null || Anchors(file).Contains(anchor));
    }

    /// <summary>The anchors of a page; a heading that stands twice gets a number.</summary>
    private static HashSet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var anchor in Prose(page).Split('\n').Where(line => HeadingPattern().IsMatch(line)).Select(AnchorOf))
        {
            for (var number = 0; !anchors.Add(number == 0 ? anchor : FormattableString.Invariant($"{anchor}-{number}")); number++)
            {
                // The next number is free.
            }
        }

        return anchors;
    }

    private static string AnchorOf(string heading)
    {
        var text = LinkPattern().Replace(HeadingPattern().Replace(heading.TrimEnd(), ""), "${text}");
        return new string([.. text.ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_').Select(letter => letter == ' ' ? '-' : letter)]);
    }

    /// <summary>The page without its blocks of code.</summary>
    private static string Prose(string page) => FencePattern().Replace(File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n"), "");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "McpCore.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"\[(?<text>[^\[\]]*)\]\((?<target>[^()\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.ExplicitCapture)]
    private static partial Regex SchemePattern();

    [GeneratedRegex("^#{1,6} +", RegexOptions.ExplicitCapture)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencePattern();
}
