using System.Diagnostics.CodeAnalysis;

namespace McpCore.Daemon;

/// <summary>What chooses an instance and its settings on the command line: <c>[--home DIR] [--set key=value]...</c>, and one flag.</summary>
/// <param name="Home">The home's folder; null: not named.</param>
/// <param name="Settings">The settings, as <c>key=value</c>.</param>
/// <param name="HasFlag">Whether the flag was given.</param>
internal sealed record StartArguments(string? Home, IReadOnlyList<string> Settings, bool HasFlag)
{
    /// <param name="arguments">The arguments.</param>
    /// <param name="flag">The one flag that may be given besides.</param>
    /// <param name="parsed">What they say.</param>
    /// <param name="fault">What is wrong with them.</param>
    public static bool TryParse(string[] arguments, string flag, [NotNullWhen(true)] out StartArguments? parsed, [NotNullWhen(false)] out string? fault)
    {
        (parsed, fault) = (null, null);
        string? home = null;
        var settings = new List<string>();
        var hasFlag = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var option = arguments[i];
            if (option == flag)
            {
                hasFlag = true;
                continue;
            }

            if (option is not ("--home" or "--set"))
            {
                fault = $"\"{option}\" is not known";
                return false;
            }

            if (++i == arguments.Length)
            {
                fault = $"{option} needs a value";
                return false;
            }

            if (option == "--home")
            {
                home = arguments[i];
            }
            else
            {
                settings.Add(arguments[i]);
            }
        }

        parsed = new StartArguments(home, settings, hasFlag);
        return true;
    }
}
