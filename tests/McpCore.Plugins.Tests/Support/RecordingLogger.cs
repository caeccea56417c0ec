using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Tests.Support;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly Lock _lock = new();
    private readonly Channel<string> _texts = Channel.CreateUnbounded<string>();
    private readonly List<(EventId Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        lock (_lock)
        {
            _lines.Add((eventId, logLevel, text));
        }

        _texts.Writer.TryWrite(text);
    }

    /// <summary>Waits for a line with a text.</summary>
    public async Task<string> LoggedAsync(string text)
    {
        await foreach (var line in _texts.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The log has ended.");
    }
}
