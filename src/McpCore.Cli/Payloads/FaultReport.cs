using System.Globalization;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Payloads;

/// <summary>Shows the faults of a submit where they were written: under the words of the command line, or in the text of <c>--config</c>.</summary>
internal static class FaultReport
{
    /// <returns>False for a refusal that names no fault, which is told as any other.</returns>
    public static bool TryWrite(Problem problem, JobDraft draft)
    {
        if (problem.Errors.Count == 0)
        {
            return false;
        }

        var places = draft.Config?.Places;
        var marks = problem.Errors.Select(error => draft.Words.Find(error.Path, IsUnknown(error))).OfType<WordPart>().ToHashSet();
        WriteHead(problem);
        if (marks.Count > 0)
        {
            Write(Excerpt.OfWords(draft.Words.Words, marks));
        }

        foreach (var error in problem.Errors)
        {
            WriteFault(problem, error);
            if (places is not null && draft.Words.Find(error.Path, IsUnknown(error)) is null && PlaceOf(error, places, error.Path) is { } place)
            {
                if (draft.Config!.Source != PayloadText.Typed)
                {
                    Terminal.Err.Line($"  {Styled.Dim(string.Create(CultureInfo.InvariantCulture, $"{draft.Config.Source}:{place.Line}:{place.Column + 1}"))}");
                }

                Write(Excerpt.OfText(draft.Config.Text, place));
            }

            Terminal.Allowed("    ", error);
        }

        return true;
    }

    /// <summary>The same for lines of a file, each of which is a submit.</summary>
    /// <param name="problem">The refusal of many; a fault's path begins with the place in them: <c>$[3].payload.epochs</c>.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="lines">The lines that were sent, with their numbers.</param>
    public static bool TryWrite(Problem problem, string file, IReadOnlyList<(int Number, string Text)> lines)
    {
        if (problem.Errors.Count == 0)
        {
            return false;
        }

        WriteHead(problem);
        foreach (var error in problem.Errors)
        {
            WriteFault(problem, error);
            var close = error.Path.IndexOf(']', StringComparison.Ordinal);
            if (error.Path.StartsWith("$[", StringComparison.Ordinal) && int.TryParse(error.Path.AsSpan(2, close - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < lines.Count
                && PlaceOf(error, JsonPlaces.Read(lines[index].Text, "$"), "$" + error.Path[(close + 1)..]) is { } place)
            {
                Terminal.Err.Line($"  {Styled.Dim(string.Create(CultureInfo.InvariantCulture, $"{file}:{lines[index].Number}:{place.Column + 1}"))}");
                Write(Excerpt.OfText(lines[index].Text, place, lines[index].Number));
            }

            Terminal.Allowed("    ", error);
        }

        return true;
    }

    private static void WriteHead(Problem problem) => Terminal.Error(problem.Errors.Count == 1 ? problem.Detail : $"{problem.Errors.Count} faults; nothing was stored:");

    /// <summary>A single fault is in the detail already.</summary>
    private static void WriteFault(Problem problem, ProblemError error)
    {
        if (problem.Errors.Count > 1)
        {
            Terminal.Err.Line($"  {Styled.Yellow(error.Path)}: {error.Message}");
        }
    }

    private static TextPlace? PlaceOf(ProblemError error, IReadOnlyDictionary<string, ValuePlace> places, string path)
    {
        if (places.TryGetValue(path, out var place))
        {
            return IsUnknown(error) ? place.Name ?? place.Value : place.Value;
        }

        // What is missing belongs into the object around it.
        var dot = path.LastIndexOf('.');
        return error.Code == "required" && dot > 0 && places.TryGetValue(path[..dot], out var around) ? around.Value : null;
    }

    private static bool IsUnknown(ProblemError error) => error.Code == "unknown_member";

    private static void Write(IEnumerable<(string Text, bool AreMarks)> lines)
    {
        foreach (var (text, areMarks) in lines)
        {
            Terminal.Err.Line($"{(areMarks ? Styled.Red(text) : text)}");
        }
    }
}
