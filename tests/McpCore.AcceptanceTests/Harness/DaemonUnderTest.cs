using System.Diagnostics;
using System.Text;
using System.Text.Json;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Harness;

/// <summary>A real daemon process. Disposing it kills it if it still runs.</summary>
public sealed class DaemonUnderTest : IAsyncDisposable
{
    private static readonly string ReadyMark = "answers at";
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, TaskCompletionSource Printed)> _awaitedLines = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonUnderTest(string program, HomeFolder home, IEnumerable<string> settings, IEnumerable<(string Name, string Value)> environment)
    {
        // A suite that was started in the background may have to ignore SIGINT and SIGHUP, and its children with it: env gives the default back, and becomes the daemon.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "run", "--home", home.Path }.Concat(settings.SelectMany(setting => new[] { "--set", setting })))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The daemon ended with {_process.ExitCode}:\n{Output}"));
        Client = null!;
        Home = home;
    }

    public HomeFolder Home { get; }

    /// <summary>Talks to this daemon.</summary>
    public McpCoreClient Client { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static Task<DaemonUnderTest> StartAsync(HomeFolder home, IEnumerable<string> settings, params (string Name, string Value)[] environment) =>
        StartAsync(LeanInstallation.Daemon, home, settings, environment);

    public static async Task<DaemonUnderTest> StartAsync(string program, HomeFolder home, IEnumerable<string> settings, (string Name, string Value)[] environment)
    {
        var daemon = new DaemonUnderTest(program, home, settings, environment);
        daemon._process.Start();
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        try
        {
            await daemon._ready.Task.WaitAsync(Limits.Hang);
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }

        daemon.Client = new McpCoreClient(home);
        return daemon;
    }

    /// <summary>Submits one job and returns its id.</summary>
    public async Task<string> SubmitAsync(string type, string payload, string more = "")
    {
        var job = await Client.PostAsync("jobs", Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","payload":{{payload}}{{more}}}"""), TestContext.Current.CancellationToken);
        return job.GetProperty("id").GetString()!;
    }

    /// <summary>Waits, told by the event stream, until a job is in one of the states; returns it.</summary>
    public async Task<JsonElement> WaitForStatusAsync(string id, params string[] statuses)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limits.Hang);

        // Most jobs are there already, and a stream that nobody reads would stay open.
        var job = await Client.GetAsync($"jobs/{id}", limit.Token);
        if (statuses.Contains(job.GetProperty("status").GetString()))
        {
            return job;
        }

        var events = await Client.SubscribeAsync(id, null, limit.Token);
        job = await Client.GetAsync($"jobs/{id}", limit.Token);
        if (statuses.Contains(job.GetProperty("status").GetString()))
        {
            return job;
        }

        await foreach (var item in events.WithCancellation(limit.Token))
        {
            if (item.Kind == "job.transition" && statuses.Contains(item.Data.GetProperty("to").GetString()))
            {
                return await Client.GetAsync($"jobs/{id}", limit.Token);
            }
        }

        throw new InvalidOperationException($"The stream ended before job {id} was {string.Join(" or ", statuses)}.\n{Output}");
    }

    public Task<JsonElement> WaitForEndAsync(string id) => WaitForStatusAsync(id, "completed", "failed", "cancelled");

    /// <summary>Waits until a job has raised an event of a kind, now or before.</summary>
    public async Task WaitForEventAsync(string id, string kind)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limits.Hang);
        await foreach (var item in await Client.SubscribeAsync(id, 0, limit.Token))
        {
            if (item.Kind == kind)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The stream ended before job {id} raised {kind}.\n{Output}");
    }

    /// <summary>Waits until the daemon has printed a line with the text.</summary>
    public async Task WaitForLineAsync(string text)
    {
        var printed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            _awaitedLines.Add((text, printed));
        }

        await printed.Task.WaitAsync(Limits.Hang);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang);
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
            foreach (var awaited in _awaitedLines.Where(awaited => line.Contains(awaited.Text, StringComparison.Ordinal)))
            {
                awaited.Printed.TrySetResult();
            }
        }

        if (line.Contains(ReadyMark, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
