using System.Diagnostics;
using System.Text;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>A <c>mcpcore</c> that is left running, so that it can be watched and sent signals. Disposing it kills it if it still runs.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Printed)> _awaited = [];
    private readonly Lock _lock = new();

    private RunningCommand(HomeFolder home, string[] arguments)
    {
        // A suite that was started in the background may have to ignore SIGINT and SIGHUP, and its children with it: env gives the default back.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", Checkout.CommandLine, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[HomeFolder.Variable] = home.Path;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnLine(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(_error, line.Data);
    }

    public static RunningCommand Start(HomeFolder home, params string[] arguments)
    {
        var command = new RunningCommand(home, arguments);
        command._process.Start();
        command._process.BeginOutputReadLine();
        command._process.BeginErrorReadLine();
        return command;
    }

    /// <summary>Waits until it has printed a line with the text, on stdout or stderr.</summary>
    public async Task WaitForLineAsync(string text)
    {
        var printed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            _awaited.Add((text, printed));
        }

        await printed.Task.WaitAsync(Limits.Hang);
    }

    public void Send(int signal) => Signals.Send(_process.Id, signal);

    public async Task<CommandResult> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang);
        lock (_lock)
        {
            return new CommandResult(_process.ExitCode, _output.ToString(), _error.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void OnLine(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            text.AppendLine(line);
            foreach (var awaited in _awaited.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
            {
                awaited.Printed.TrySetResult();
            }
        }
    }
}
