using System.Globalization;
using System.Text.Json;
using McpCore.Cli.Commands;
using McpCore.Cli.Connection;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>
/// Reads the stored log of a job, from where it has come to. Events only say that there is more: so a line is the same, and comes once, whether the
/// job has ended or is followed, and also when the daemon restarts meanwhile.
/// </summary>
internal sealed class LogReader(DaemonPipe pipe, string id, int? attempt, bool json, Action<string> print)
{
    private long _last;
    private bool _hasBegun;

    /// <summary>Prints what the event tells of, and all that came with it.</summary>
    public void OnEvent(ServerEvent item)
    {
        if (item.Kind is "job.log" or "job.event" && (item.Id ?? long.MaxValue) > _last)
        {
            ReadOn();
            _last = Math.Max(_last, item.Id ?? 0);
        }
    }

    /// <summary>Prints all lines that are stored by now and were not printed yet.</summary>
    public void ReadOn()
    {
        while (true)
        {
            var only = attempt is { } number ? string.Create(CultureInfo.InvariantCulture, $"&attempt={number}") : "";
            var page = pipe.Get(string.Create(CultureInfo.InvariantCulture, $"jobs/{id}/logs?after={_last}{only}"));
            if (!_hasBegun && page.GetProperty("dropped").GetInt64() is var dropped and > 0)
            {
                Terminal.Error(string.Create(CultureInfo.InvariantCulture, $"{dropped} older log lines were dropped: 2 MB of an attempt are kept, and 8 MB of a job."));
            }

            _hasBegun = true;
            foreach (var line in page.GetProperty("logs").EnumerateArray())
            {
                print(json ? line.GetRawText() : LogsCommand.Line(line, Show.Text(line, "message")));
                _last = line.GetProperty("seq").GetInt64();
            }

            if (page.GetProperty("next_after").ValueKind != JsonValueKind.Number)
            {
                return;
            }
        }
    }
}
