using System.Diagnostics;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Operations;

/// <summary>A daemon that runs as the user nobody.</summary>
internal sealed class NobodysDaemon(HomeFolder home) : IAsyncDisposable
{
    private readonly Process _process = new()
    {
        StartInfo = new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Checkout.Daemon, "run", "--home", home.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = Path.GetTempPath() },
        },
    };

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("answers at", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Limits.Hang);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
