using System.Text;
using McpCore.Agents;

namespace McpCore.Plugins.Running;

/// <summary>What a run writes to the console, as lines of the job's log: the output as information, the error output as warnings.</summary>
internal sealed class RunConsole(JobPort port, Lazy<bool> mayReplace)
{
    private const int LongestLine = 8 * 1024;
    private readonly Lock _lock = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    public JobPort Port => port;

    /// <summary>Whether the run's plugin can replace the console at all, as far as its assemblies tell.</summary>
    public bool MayReplace => mayReplace.Value;

    public void Write(bool isError, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                EndLine(isError, evenWhenEmpty: true);
            }
            else
            {
                lock (_lock)
                {
                    if (Line(isError).Length < LongestLine)
                    {
                        Line(isError).Append(character);
                    }
                }
            }
        }
    }

    /// <summary>Says what has no end of line yet.</summary>
    public void EndLines()
    {
        EndLine(isError: false, evenWhenEmpty: false);
        EndLine(isError: true, evenWhenEmpty: false);
    }

    private void EndLine(bool isError, bool evenWhenEmpty)
    {
        string line;
        lock (_lock)
        {
            line = Line(isError).ToString().TrimEnd('\r');
            Line(isError).Clear();
        }

        if (evenWhenEmpty || line.Length > 0)
        {
            port.Log(isError ? JobLogLevel.Warning : JobLogLevel.Information, "{Line}", line, default);
        }
    }

    private StringBuilder Line(bool isError) => isError ? _errors : _output;
}
