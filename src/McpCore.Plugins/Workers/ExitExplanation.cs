using System.Globalization;

namespace McpCore.Plugins.Workers;

/// <summary>Explains in words how a process ended.</summary>
internal static class ExitExplanation
{
    // .NET reports the end by signal n as the exit code 128 + n, as shells do.
    private const int SignalBase = 128;

    private static readonly Dictionary<int, (string Name, string Meaning)> Signals = new()
    {
        [1] = ("SIGHUP", "its terminal was closed"),
        [2] = ("SIGINT", "it was interrupted from a terminal"),
        [4] = ("SIGILL", "it ran an instruction that this processor does not know, a native crash"),
        [6] = ("SIGABRT", "it aborted itself: an unhandled exception, Environment.FailFast, a stack overflow or a failed native check"),
        [7] = ("SIGBUS", "it read a memory-mapped file that had been cut off, a native crash"),
        [8] = ("SIGFPE", "a native arithmetic fault"),
        [9] = ("SIGKILL", "it was killed, by a person or by the system when memory ran out"),
        [11] = ("SIGSEGV", "it touched memory that it does not own, a native crash"),
        [13] = ("SIGPIPE", "it wrote to a pipe that nobody reads"),
        [15] = ("SIGTERM", "it was asked to end"),
        [24] = ("SIGXCPU", "it used more processor time than the system allows it"),
    };

    private static readonly Dictionary<int, string> WindowsCodes = new()
    {
        [unchecked((int)0xC0000005)] = "an access violation, a native crash",
        [unchecked((int)0xC00000FD)] = "a stack overflow",
        [unchecked((int)0xC0000409)] = "a stack buffer overrun or Environment.FailFast",
        [unchecked((int)0xE0434352)] = "an unhandled .NET exception",
        [unchecked((int)0x80131623)] = "Environment.FailFast",
    };

    /// <summary>The end of a sentence that begins with "the worker process".</summary>
    /// <param name="exitCode">The exit code, as .NET gives it.</param>
    /// <param name="errorOutput">The last lines of its error output; the runtime says there what it died of.</param>
    public static string Explain(int exitCode, string errorOutput)
    {
        if (OperatingSystem.IsWindows() && WindowsCodes.TryGetValue(exitCode, out var meaning))
        {
            return $"ended with exit code 0x{exitCode:X8}: {meaning}";
        }

        if (!OperatingSystem.IsWindows() && exitCode > SignalBase && Signals.TryGetValue(exitCode - SignalBase, out var signal))
        {
            return $"was ended by signal {exitCode - SignalBase} ({signal.Name}): {Cause(errorOutput) ?? signal.Meaning}";
        }

        var code = exitCode.ToString(CultureInfo.InvariantCulture);
        return exitCode == 0
            ? "ended by itself with exit code 0: the agent called Environment.Exit or exit()"
            : $"ended by itself with exit code {code}: the agent called Environment.Exit or exit({code})";
    }

    /// <summary>What the runtime says last, when it aborts the process.</summary>
    private static string? Cause(string errorOutput)
    {
        if (errorOutput.Contains("Stack overflow.", StringComparison.Ordinal))
        {
            return "a stack overflow";
        }

        foreach (var (mark, words) in new[] { ("Unhandled exception. ", "an unhandled exception: "), ("Process terminated.", "Environment.FailFast: ") })
        {
            if (errorOutput.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0)
            {
                return words + errorOutput[(at + mark.Length)..].Trim().Split('\n')[0];
            }
        }

        return errorOutput.Contains("Fatal error.", StringComparison.Ordinal) ? "a fatal error of the runtime, such as an access violation in native code" : null;
    }
}
