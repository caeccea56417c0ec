using System.Globalization;
using System.Text;
using McpCore.Client;

namespace McpCore.Cli.Daemons;

/// <summary>
/// The daemon's own log, <c>logs/mcpcored-DATE[_NUMBER].json</c>: one JSON document a line, a new file each day and whenever one is full. A file is never written to again once
/// there is a newer one.
/// </summary>
internal sealed class DaemonLogFiles(HomeFolder home)
{
    private const int BlockBytes = 64 * 1024;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The newest lines, the newest last.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="position">Where the next line will begin.</param>
    public IReadOnlyList<string> Tail(int count, out LogPosition position)
    {
        var files = Files();
        var lines = new List<string>();
        position = new LogPosition(null, 0);
        for (var i = files.Count - 1; i >= 0; i--)
        {
            var (found, end) = ReadLines(files[i], 0);
            if (i == files.Count - 1)
            {
                position = new LogPosition(files[i], end);
            }

            lines.InsertRange(0, found.TakeLast(count - lines.Count));
            if (lines.Count >= count)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>The lines that come after a position, for as long as one looks.</summary>
    public async IAsyncEnumerable<string> FollowAsync(LogPosition position, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (file, offset) = position;
        while (true)
        {
            // Asked before the file is read: what is read then is all that it will ever hold.
            var newer = Files().FirstOrDefault(candidate => file is null || Order(candidate).CompareTo(Order(file)) > 0);
            if (file is not null)
            {
                var (lines, end) = File.Exists(file) ? ReadLines(file, offset) : ([], offset);
                foreach (var line in lines)
                {
                    yield return line;
                }

                offset = end;
            }

            if (newer is not null)
            {
                (file, offset) = (newer, 0);
                continue;
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private List<string> Files() => Directory.Exists(home.Logs)
        ? [.. Directory.GetFiles(home.Logs, "mcpcored-*.json").OrderBy(Order)]
        : [];

    /// <summary>The day and the number within it: the tenth file of a day comes after the ninth, and the thousandth after the rest.</summary>
    private static (string Day, int Number) Order(string file)
    {
        var parts = Path.GetFileNameWithoutExtension(file).Split('_');
        return (parts[0], parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
    }

    /// <summary>The whole lines of a file from an offset on. A line that is being written is left for the next time.</summary>
    private static (List<string> Lines, long End) ReadLines(string file, long offset)
    {
        var lines = new List<string>();
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BlockBytes);
        stream.Seek(offset, SeekOrigin.Begin);
        var line = new MemoryStream();
        var block = new byte[BlockBytes];
        while (stream.Read(block) is var count and > 0)
        {
            var rest = block.AsSpan(0, count);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                line.Write(rest[..end]);
                offset += line.Length + 1;
                lines.Add(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r'));
                line.SetLength(0);
                rest = rest[(end + 1)..];
            }

            line.Write(rest);
        }

        return (lines, offset);
    }
}

/// <summary>A place in the log.</summary>
/// <param name="File">The file; null before there is any.</param>
/// <param name="Offset">The byte in it.</param>
internal sealed record LogPosition(string? File, long Offset);
