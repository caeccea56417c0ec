using System.Diagnostics.CodeAnalysis;

namespace McpCore.Agents;

/// <summary>
/// Writes the log of a job or a plugin from message templates: <c>Log.Information("Epoch {Epoch}: loss {Loss:F4}", epoch, loss)</c> gives a line of text
/// and the named properties. Never blocks and never throws for a wrong template. Safe for concurrent use.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the log levels are the field's.")]
public sealed class JobLogger
{
    private readonly Action<JobLogLevel, string, string, ReadOnlyMemory<byte>> _write;

    internal JobLogger(Action<JobLogLevel, string, string, ReadOnlyMemory<byte>> write) => _write = write;

    /// <summary>Details for the author of the agent.</summary>
    public void Debug(string template, params ReadOnlySpan<object?> arguments) => Write(JobLogLevel.Debug, template, arguments);

    /// <summary>What the submitter wants to know.</summary>
    public void Information(string template, params ReadOnlySpan<object?> arguments) => Write(JobLogLevel.Information, template, arguments);

    /// <summary>Something is odd, and the job goes on.</summary>
    public void Warning(string template, params ReadOnlySpan<object?> arguments) => Write(JobLogLevel.Warning, template, arguments);

    /// <summary>Something failed.</summary>
    public void Error(string template, params ReadOnlySpan<object?> arguments) => Write(JobLogLevel.Error, template, arguments);

    /// <summary>Writes a line at a level.</summary>
    public void Write(JobLogLevel level, string template, params ReadOnlySpan<object?> arguments)
    {
        ArgumentNullException.ThrowIfNull(template);
        var (message, properties) = MessageTemplate.Render(template, arguments);
        _write(level, template, message, properties);
    }
}
