using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace McpCore.Daemon;

/// <summary>
/// Writes to the console as it was when the daemon started. A sink that asks for the console at each line would write into whatever an agent has put in
/// its place. Warnings are yellow and errors red, on a terminal.
/// </summary>
internal sealed class ConsoleSink(TextWriter console, bool inColour, ITextFormatter formatter) : ILogEventSink
{
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Plain = "\u001b[0m";

    private readonly Lock _lock = new();

    public void Emit(LogEvent logEvent)
    {
        var colour = logEvent.Level switch
        {
            >= LogEventLevel.Error when inColour => Red,
            LogEventLevel.Warning when inColour => Yellow,
            _ => null,
        };
        lock (_lock)
        {
            console.Write(colour);
            formatter.Format(logEvent, console);
            console.Write(colour is null ? null : Plain);
            console.Flush();
        }
    }
}
