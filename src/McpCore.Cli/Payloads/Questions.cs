using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.Cli.Output;

namespace McpCore.Cli.Payloads;

/// <summary>Asks a person for the members of a payload that the job type needs and that were not given. A script is never asked.</summary>
internal static class Questions
{
    /// <summary>Whether somebody sits there: both ends are a terminal, and it is not one that reads aloud.</summary>
    public static bool CanBeAsked => !Console.IsInputRedirected && Terminal.IsLive;

    /// <exception cref="CommandFaultException">The person has left instead of answering.</exception>
    public static void AskMissing(string type, JsonObject payload, JsonElement schema)
    {
        var missing = Missing(payload, schema, []).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        Terminal.Hint($"{type} needs {missing.Count} more value{(missing.Count == 1 ? "" : "s")}. Ctrl-C or Ctrl-D leaves without submitting.");
        foreach (var (path, member) in missing)
        {
            Set(payload, path, Ask(string.Join('.', path), member));
        }
    }

    /// <summary>The required members that are missing, those of nested objects one by one.</summary>
    private static IEnumerable<(string[] Path, JsonElement Schema)> Missing(JsonObject? target, JsonElement schema, string[] path)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
        {
            yield break;
        }

        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToList() : [];
        foreach (var member in properties.EnumerateObject())
        {
            var isThere = target?.ContainsKey(member.Name) == true;
            var hasMembers = member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("properties", out _);
            if (hasMembers && (isThere || required.Contains(member.Name)))
            {
                foreach (var inner in Missing(target?[member.Name] as JsonObject, member.Value, [.. path, member.Name]))
                {
                    yield return inner;
                }
            }
            else if (!isThere && required.Contains(member.Name))
            {
                yield return ([.. path, member.Name], member.Value);
            }
        }
    }

    private static void Set(JsonObject target, string[] path, JsonNode? value)
    {
        foreach (var step in path[..^1])
        {
            if (target[step] is not JsonObject inner)
            {
                target[step] = inner = [];
            }

            target = inner;
        }

        target[path[^1]] = value;
    }

    private static JsonNode? Ask(string name, JsonElement schema)
    {
        var screen = Terminal.Err;
        var description = Describe(schema, "description");
        screen.Line($"{Styled.Bold(name)}{(description.Length > 0 ? ": " : "")}{description}");
        var choices = Choices(schema);
        for (var i = 0; i < choices.Count; i++)
        {
            screen.Line($"  {Styled.Blue((i + 1).ToString(CultureInfo.InvariantCulture))}  {choices[i]}");
        }

        var preset = Describe(schema, "default");
        while (true)
        {
            screen.Write(preset.Length > 0 ? $"{name} [{preset}]: " : $"{name}: ");
            var answer = Console.In.ReadLine()?.Trim();
            if (answer is null)
            {
                screen.Line();
                throw new CommandFaultException(ExitCodes.Detached, "Left without an answer; nothing was submitted.");
            }

            answer = answer.Length == 0 ? preset : answer;
            if (int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= choices.Count)
            {
                answer = choices[number - 1];
            }

            if (Fault(answer, choices, KeyValues.Types(schema)) is not { } fault)
            {
                return KeyValues.Value([], answer, schema);
            }

            screen.Line($"  {Styled.Yellow(fault)}");
        }
    }

    /// <summary>What is wrong with an answer as far as can be said here; the daemon checks the rest.</summary>
    private static string? Fault(string answer, List<string> choices, HashSet<string> types)
    {
        if (answer.Length == 0)
        {
            return "a value is needed";
        }

        if (choices.Count > 0 && !choices.Contains(answer))
        {
            return $"\"{answer}\" is none of them{(Suggestion.Nearest(answer, choices) is { } near ? $"; did you mean \"{near}\"?" : "")}";
        }

        if (types.Contains("string"))
        {
            return null;
        }

        return types switch
        {
            _ when types.Contains("number") => double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : $"\"{answer}\" is no number",
            _ when types.Contains("integer") => long.TryParse(answer, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : $"\"{answer}\" is no whole number",
            _ when types.Contains("boolean") => bool.TryParse(answer, out _) ? null : $"\"{answer}\" is neither true nor false",
            _ => null,
        };
    }

    private static List<string> Choices(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return [.. values.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.Null).Select(value => value.ToString())];
        }

        return KeyValues.Types(schema).Contains("boolean") ? ["true", "false"] : [];
    }

    private static string Describe(JsonElement schema, string member) => schema.ValueKind == JsonValueKind.Object ? Show.Text(schema, member) : "";
}
