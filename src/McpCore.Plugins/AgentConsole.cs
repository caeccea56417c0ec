using McpCore.Agents;
using McpCore.Plugins.Running;

namespace McpCore.Plugins;

/// <summary>
/// The console of this process while agents run: what an agent writes becomes its job's log, everything else goes where it went before. A line is
/// known to be an agent's by the context that flows from its run, into its tasks, threads and timers.
/// </summary>
public static class AgentConsole
{
    private const string Replaced = "The agent replaced the console's output (Console.SetOut or SetError); it was put back. Write to a writer of your own instead.";
    private const string PerhapsReplaced = "The agent, or one that ran beside it, replaced the console's output (Console.SetOut or SetError); it was put back. Write to a writer of your own instead.";

    private static readonly Lock Gate = new();
    private static readonly HashSet<RunConsole> Running = [];
    private static readonly AsyncLocal<RunConsole?> Flowing = new();
    private static (TextWriter Output, TextWriter Errors)? s_routers;

    [ThreadStatic]
    private static int t_pauses;

    /// <summary>Takes what this thread writes meanwhile for the host's own: a host that logs to the console on behalf of an agent must not be heard as the agent.</summary>
    public static Pause BeginPause()
    {
        t_pauses++;
        return default;
    }

    /// <summary>Takes over the console; once is enough.</summary>
    internal static void Install()
    {
        lock (Gate)
        {
            if (s_routers is null)
            {
                Console.SetOut(new Router(Console.Out, isError: false));
                Console.SetError(new Router(Console.Error, isError: true));

                // The console wraps what it is given, so what it holds now is what to compare with.
                s_routers = (Console.Out, Console.Error);
            }
        }
    }

    /// <summary>The run to which this flow belongs; null outside of any.</summary>
    internal static JobPort? Current => Flowing.Value?.Port;

    /// <summary>From here on, what this flow writes belongs to a run.</summary>
    /// <param name="port">The run's.</param>
    /// <param name="mayReplace">Whether the run's plugin can replace the console at all, as far as its assemblies tell.</param>
    internal static RunConsole Begin(JobPort port, Lazy<bool> mayReplace)
    {
        var console = new RunConsole(port, mayReplace);
        lock (Gate)
        {
            Running.Add(console);
        }

        return Flowing.Value = console;
    }

    /// <summary>The end of a run: says what is unfinished, and puts the console back when an agent replaced it.</summary>
    internal static void End(RunConsole console)
    {
        console.EndLines();
        RunConsole[] running;
        lock (Gate)
        {
            var isReplaced = s_routers is { } routers && (Console.Out != routers.Output || Console.Error != routers.Errors);
            running = isReplaced ? [.. Running] : [];
            Running.Remove(console);
            if (isReplaced)
            {
                Console.SetOut(s_routers!.Value.Output);
                Console.SetError(s_routers!.Value.Errors);
            }
        }

        TellReplaced(running);
    }

    // The first run to end after it sees it, which need not be the one that did it.
    private static void TellReplaced(RunConsole[] running)
    {
        var able = running.Where(run => run.MayReplace).ToList();
        var suspects = able.Count > 0 ? able : [.. running];
        var text = suspects.Count == 1 ? Replaced : PerhapsReplaced;
        foreach (var suspect in suspects)
        {
            suspect.Port.Log(JobLogLevel.Warning, text, text, default);
        }
    }

    /// <summary>Ends with <see cref="Dispose"/>, on the same thread.</summary>
    public readonly record struct Pause : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => t_pauses--;
    }

    private sealed class Router(TextWriter original, bool isError) : TextWriter
    {
        public override System.Text.Encoding Encoding => original.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void WriteLine(string? value) => Write($"{value}{NewLine}".AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (t_pauses == 0 && Flowing.Value is { } console)
            {
                console.Write(isError, buffer);
            }
            else
            {
                original.Write(buffer);
            }
        }

        public override void Flush() => original.Flush();
    }
}
