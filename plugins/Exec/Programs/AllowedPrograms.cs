using System.Text.Encodings.Web;
using System.Text.Json;

namespace McpCore.Exec.Programs;

/// <summary>The programs that the configuration allows.</summary>
public sealed class AllowedPrograms
{
    private readonly IReadOnlyList<string> _allowed;

    /// <param name="allowed"><c>plugins.exec.settings.allow</c>.</param>
    /// <exception cref="ArgumentException">An entry names no program.</exception>
    internal AllowedPrograms(IReadOnlyList<string> allowed)
    {
        _allowed = allowed;
        if (allowed.FirstOrDefault(entry => !SearchPath.IsProgram(entry)) is { } wrong)
        {
            throw new ArgumentException($"plugins.exec.settings.allow has \"{wrong}\", which is no program (allowed: a full path without \"..\", or a plain name).");
        }
    }

    /// <summary>Finds what a job asks for among what is allowed; a name and the path to which it leads are the same.</summary>
    internal ProgramAnswer Find(string program)
    {
        if (!SearchPath.IsProgram(program))
        {
            return ProgramAnswer.Refused("invalid", $"\"{program}\" is no program", "a full path without \"..\", or a plain name");
        }

        var path = SearchPath.Find(program);
        var isAllowed = _allowed.Contains(program) || (path is not null && _allowed.Any(entry => SearchPath.Find(entry) == path));
        return !isAllowed ? ProgramAnswer.Refused("program_not_allowed", NotAllowed(program), Choices())
            : path is null ? ProgramAnswer.Refused("program_missing", $"\"{program}\" is allowed to run, but there is no such file{(program.StartsWith('/') ? "" : $" in {SearchPath.Text}")}", null)
            : new ProgramAnswer(path, null, "", null);
    }

    private string NotAllowed(string program) =>
        $"the program \"{program}\" is not allowed to run here. To allow it, put this into mcpcore.json, then run `mcpcore config reload`: "
        + "{\"plugins\": {\"exec\": {\"settings\": {\"allow\": " + Json([.. _allowed, program]) + "}}}}";

    private string Choices() => _allowed.Count == 0 ? "nothing, by default" : string.Join(" | ", _allowed);

    private static string Json(IEnumerable<string> programs) => $"[{string.Join(", ", programs.Select(program => $"\"{JsonEncodedText.Encode(program, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""))}]";
}
