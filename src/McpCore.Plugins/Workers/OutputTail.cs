namespace McpCore.Plugins.Workers;

/// <summary>Reads what a process writes to one of its outputs, line by line, and keeps the first and the last lines. Lines of any length are cut.</summary>
internal sealed class OutputTail(int lines, Action<string> written)
{
    private const int LongestLine = 8 * 1024;
    private readonly List<string> _first = [];
    private readonly Queue<string> _last = new();
    private readonly Lock _lock = new();

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _first.Concat(_last));
            }
        }
    }

    /// <summary>Forgets what was read so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _first.Clear();
            _last.Clear();
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        var line = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            for (var i = 0; i < read; i++)
            {
                var character = buffer[i];
                if (character == '\n')
                {
                    Add(line.ToString().TrimEnd('\r'));
                    line.Clear();
                }
                else if (line.Length < LongestLine)
                {
                    line.Append(character);
                }
            }
        }

        if (line.Length > 0)
        {
            Add(line.ToString());
        }
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            if (_first.Count < lines)
            {
                _first.Add(line);
            }
            else
            {
                _last.Enqueue(line);
                if (_last.Count > lines)
                {
                    _last.Dequeue();
                }
            }
        }

        written(line);
    }
}
