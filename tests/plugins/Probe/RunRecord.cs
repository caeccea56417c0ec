using System.Globalization;
using System.Text;
using McpCore.Agents;

namespace McpCore.TestPlugins.Probe;

/// <summary>The file in which runs leave their traces, one line each.</summary>
internal sealed class RunRecord(string? path, JobContext context)
{
    private static readonly Lock Gate = new();

    public void Add(string word)
    {
        if (path is null)
        {
            return;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"{context.JobId} {context.Attempt} {context.Run} {word}\n");
        lock (Gate)
        {
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(Encoding.UTF8.GetBytes(line));
        }
    }
}
