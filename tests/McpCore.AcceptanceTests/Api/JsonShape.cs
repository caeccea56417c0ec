using System.Text.Json;
using System.Text.RegularExpressions;

namespace McpCore.AcceptanceTests.Api;

/// <summary>
/// Compares an answer with a fixture of the contract: the same members in the same order, no more and no fewer, and the same values, except
/// where the fixture holds a placeholder in angle brackets. An array <c>["&lt;each&gt;", x]</c> stands for one or more elements like x.
/// </summary>
internal static partial class JsonShape
{
    private const string Each = "<each>";

    /// <summary>Every difference with its path; empty when the answer fits.</summary>
    public static IReadOnlyList<string> Differences(JsonElement fixture, JsonElement actual)
    {
        var differences = new List<string>();
        Compare(fixture, actual, "$", differences);
        return differences;
    }

    private static void Compare(JsonElement fixture, JsonElement actual, string path, List<string> differences)
    {
        if (fixture.ValueKind == JsonValueKind.String && fixture.GetString() is ['<', .., '>'] placeholder)
        {
            if (!Fits(placeholder, actual))
            {
                differences.Add($"{path} is {actual.GetRawText()}, not {placeholder}");
            }
        }
        else if (fixture.ValueKind != actual.ValueKind)
        {
            differences.Add($"{path} is {actual.GetRawText()}, not {fixture.GetRawText()}");
        }
        else if (fixture.ValueKind == JsonValueKind.Object)
        {
            CompareObjects(fixture, actual, path, differences);
        }
        else if (fixture.ValueKind == JsonValueKind.Array)
        {
            CompareArrays(fixture, actual, path, differences);
        }
        else if (!JsonElement.DeepEquals(fixture, actual))
        {
            differences.Add($"{path} is {actual.GetRawText()}, not {fixture.GetRawText()}");
        }
    }

    private static void CompareObjects(JsonElement fixture, JsonElement actual, string path, List<string> differences)
    {
        var expected = fixture.EnumerateObject().Select(member => member.Name).ToList();
        var found = actual.EnumerateObject().Select(member => member.Name).ToList();
        if (!expected.SequenceEqual(found))
        {
            differences.Add($"{path} has the members {string.Join(", ", found)}, not {string.Join(", ", expected)}");
        }

        foreach (var name in expected.Intersect(found))
        {
            Compare(fixture.GetProperty(name), actual.GetProperty(name), $"{path}.{name}", differences);
        }
    }

    private static void CompareArrays(JsonElement fixture, JsonElement actual, string path, List<string> differences)
    {
        var expected = fixture.EnumerateArray().ToList();
        var found = actual.EnumerateArray().ToList();
        if (expected is [{ ValueKind: JsonValueKind.String } first, var like] && first.ValueEquals(Each))
        {
            if (found.Count == 0)
            {
                differences.Add($"{path} is empty");
            }

            expected = [.. found.Select(_ => like)];
        }

        if (expected.Count != found.Count)
        {
            differences.Add($"{path} has {found.Count} elements, not {expected.Count}");
        }

        for (var i = 0; i < Math.Min(expected.Count, found.Count); i++)
        {
            Compare(expected[i], found[i], $"{path}[{i}]", differences);
        }
    }

    private static bool Fits(string placeholder, JsonElement value) => placeholder switch
    {
        "<uuid>" => Matches(value, Uuid()),
        "<time>" => Matches(value, Time()),
        "<sha256>" => Matches(value, Sha256()),
        "<duration>" => Matches(value, Duration()),
        "<text>" => value.ValueKind == JsonValueKind.String && value.GetString() is not "",
        "<int>" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0,
        "<number>" => value.ValueKind == JsonValueKind.Number,
        "<object>" => value.ValueKind == JsonValueKind.Object,
        "<any>" => true,
        _ => throw new ArgumentException($"{placeholder} is no placeholder.", nameof(placeholder)),
    };

    private static bool Matches(JsonElement value, Regex pattern) => value.ValueKind == JsonValueKind.String && pattern.IsMatch(value.GetString()!);

    // Version 7, lower case.
    [GeneratedRegex("^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256();
}
