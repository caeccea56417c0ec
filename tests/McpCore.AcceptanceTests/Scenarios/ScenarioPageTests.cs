using System.Reflection;
using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary><c>tests/plugin-scenarios.md</c> names a test for each of the fifty situations, and the tests are there.</summary>
public sealed partial class ScenarioPageTests
{
    private const int Situations = 50;

    private static readonly Type[] Classes = [.. typeof(ScenarioPageTests).Assembly.GetTypes().Where(type => type.IsPublic)];

    // Read and not referenced: they run against other assemblies than this suite.
    private static readonly Lazy<IReadOnlyList<string>> HostTests = new(() =>
        [.. Directory.GetFiles(Path.Combine(Checkout.Root, "tests", "McpCore.Plugins.Tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText)]);

    [Fact]
    public void Every_situation_has_a_line_with_a_test() =>
        Assert.Equal(Enumerable.Range(1, Situations), Rows().Where(row => row.Tests.Count > 0).Select(row => row.Number));

    [Fact]
    public void Every_test_on_the_page_exists()
    {
        var missing = Rows().SelectMany(row => row.Tests.Where(test => !Exists(test.Class, test.Method)).Select(test => $"{row.Number}: {test.Class}.{test.Method}"));

        Assert.Empty(missing);
    }

    private static IEnumerable<(int Number, IReadOnlyList<(string Class, string Method)> Tests)> Rows() =>
        File.ReadLines(Path.Combine(Checkout.Root, "tests", "plugin-scenarios.md"))
            .Select(line => (Line: line, Number: RowNumber().Match(line)))
            .Where(row => row.Number.Success)
            .Select(row => (
                int.Parse(row.Number.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
                (IReadOnlyList<(string, string)>)[.. TestName().Matches(row.Line).Select(name => (name.Groups[1].Value, name.Groups[2].Value))]));

    private static bool Exists(string className, string method) => IsHere(className, method) || IsATestOfTheHost(className, method);

    /// <summary>Tests of an abstract class run in those that derive from it.</summary>
    private static bool IsHere(string className, string method) => Classes.Any(type =>
        type.Name == className
        && type.GetMethod(method)?.GetCustomAttribute<FactAttribute>() is not null
        && (!type.IsAbstract || Classes.Any(derived => derived.IsSubclassOf(type))));

    private static bool IsATestOfTheHost(string className, string method) => HostTests.Value.Any(source =>
        source.Contains($"class {className}", StringComparison.Ordinal) && Regex.IsMatch(source, $@"\]\s+public (async Task|Task|void) {method}\("));

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex RowNumber();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
