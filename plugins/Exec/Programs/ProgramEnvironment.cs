using System.Globalization;
using McpCore.Agents;

namespace McpCore.Exec.Programs;

/// <summary>
/// The variables of a program: a clean set, nothing of the daemon's own, then those of the settings, then those of the job. Some names change what
/// code an allowed program runs, so a job may not set them; the settings may.
/// </summary>
internal static class ProgramEnvironment
{
    /// <summary>Every process of a run has this variable: by it those are found that have left the run's group.</summary>
    public const string Mark = "MCPCORE_EXEC_RUN";

    private const string Own = "MCPCORE_";

    private static readonly string[] Reserved =
    [
        "PATH", "HOME", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "PS4", "GCONV_PATH", "NODE_OPTIONS", "NODE_PATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS",
        "CLASSPATH", "DOTNET_STARTUP_HOOKS", "R_PROFILE", "R_ENVIRON", "JULIA_LOAD_PATH",
    ];

    private static readonly string[] ReservedBeginnings = [Own, "LD_", "DYLD_", "PYTHON", "PERL", "RUBY", "LUA_", "BASH_FUNC_", "CORECLR_", "COR_", "GIT_"];

    /// <summary>Checks the variables of the settings.</summary>
    /// <exception cref="ArgumentException">One cannot be set.</exception>
    public static void Check(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
        {
            var fault = FaultOf(name, value) ?? (name.StartsWith(Own, StringComparison.Ordinal) ? "is the daemon's to set" : null);
            if (fault is not null)
            {
                throw new ArgumentException($"plugins.exec.settings.environment: the variable \"{name}\" {fault}.");
            }
        }
    }

    /// <summary>Why a job may not set a variable; null when it may.</summary>
    public static string? FaultOfJob(string name, string value) =>
        FaultOf(name, value)
        ?? (Reserved.Contains(name) || ReservedBeginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
            ? "decides what code a program runs; only plugins.exec.settings.environment may set it"
            : null);

    public static Dictionary<string, string?> Of(ExecSettings settings, ExecPayload payload, JobContext context, string workFolder, string mark)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = SearchPath.Text,
            ["HOME"] = workFolder,
            ["TMPDIR"] = workFolder,
            ["LANG"] = "C.UTF-8",

            // Lines are to come as they are printed, not when a buffer is full.
            ["PYTHONUNBUFFERED"] = "1",
        };
        foreach (var (name, value) in settings.Environment.Concat(payload.Env))
        {
            variables[name] = value;
        }

        variables["MCPCORE_JOB_ID"] = context.JobId;
        variables["MCPCORE_ATTEMPT"] = context.Attempt.ToString(CultureInfo.InvariantCulture);
        variables["MCPCORE_RUN"] = context.Run.ToString(CultureInfo.InvariantCulture);
        variables["MCPCORE_SEED"] = context.Seed.ToString(CultureInfo.InvariantCulture);
        variables["MCPCORE_DATA"] = context.DataDirectory;
        variables[Mark] = mark;
        return variables;
    }

    private static string? FaultOf(string name, string value) =>
        name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? "is no name of a variable (letters, digits and \"_\", no digit first)"
        : value.Contains('\0', StringComparison.Ordinal) ? "has a zero character in its value"
        : null;
}
