using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace McpCore.Plugins.Workers;

/// <summary>
/// Starts worker processes, all from one thread that lives as long as the host: Linux ends a child that asked for it when the thread that started it
/// ends, not when the process does.
/// </summary>
internal sealed class WorkerSpawner : IDisposable
{
    private static readonly bool HasOwnProgram = OperatingSystem.IsWindows();
    private readonly BlockingCollection<Action> _starts = [];

    public WorkerSpawner() => new Thread(Work) { IsBackground = true, Name = "mcpcore-spawn" }.UnsafeStart();

    public Task<Process> StartAsync(string program, string token, string socketPath)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() =>
        {
            try
            {
                started.SetResult(Start(program, token, socketPath));
            }
            catch (Exception exception)
            {
                // Handed over to the one who asked.
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    public void Dispose() => _starts.CompleteAdding();

    private static Process Start(string program, string token, string socketPath)
    {
        var host = Path.ChangeExtension(program, HasOwnProgram ? ".exe" : null);
        var start = new ProcessStartInfo
        {
            FileName = File.Exists(host) ? host : Path.Combine(RuntimeRoot, HasOwnProgram ? "dotnet.exe" : "dotnet"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (start.FileName != host)
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(program);
        }

        start.ArgumentList.Add(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        start.ArgumentList.Add(socketPath);
        start.Environment["DOTNET_ROOT"] = RuntimeRoot;

        // Profiling costs start-up time, and diagnostics would open a port for each worker.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = Process.Start(start)!;
        process.StandardInput.WriteLine(token);
        process.StandardInput.Flush();
        return process;
    }

    private static string RuntimeRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private void Work()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
