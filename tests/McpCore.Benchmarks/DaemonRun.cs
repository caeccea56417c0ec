using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using McpCore.Client;

namespace McpCore.Benchmarks;

/// <summary>A daemon with the default durable store, in a fresh home.</summary>
internal sealed class DaemonRun : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly DirectoryInfo _folder;
    /// <summary>What it worked with is given back by then.</summary>
    private static readonly TimeSpan UntilIdle = TimeSpan.FromSeconds(15);

    private readonly Process _process;

    private DaemonRun(DirectoryInfo folder, Process process, McpCoreClient client, long startedAt) => (_folder, _process, Client, StartedAt) = (folder, process, client, startedAt);

    /// <summary>When its process was started, on the stopwatch's clock.</summary>
    public long StartedAt { get; }

    public McpCoreClient Client { get; }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMemory => Memory("VmRSS:");

    /// <summary>The same of a daemon that has nothing to do, some time after its last work.</summary>
    public async Task<double> IdleMemoryAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(UntilIdle, cancellationToken);
        return ResidentMemory;
    }

    /// <summary>The part of it that is mapped files, in MiB.</summary>
    public double MappedFiles => Memory("RssFile:");

    /// <summary>What it has taken of the processor so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a daemon in a fresh home and returns as soon as it answers.</summary>
    public static Task<DaemonRun> StartAsync(CancellationToken cancellationToken, params string[] settings) =>
        StartAsync(Directory.CreateTempSubdirectory("mcpcore-bench-"), settings, cancellationToken);

    /// <summary>Starts a host that answers at the same place and does nothing else, or what the kind says.</summary>
    public static Task<DaemonRun> StartEmptyAsync(string? kind, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mcpcore-bench-");
        string[] kinds = kind is null ? [] : [kind];
        return StartAsync(folder, Environment.ProcessPath!, [EmptyHost.Option, folder.FullName, .. kinds], cancellationToken);
    }

    /// <summary>Ends it in an instant, and starts another one in the same home.</summary>
    public async Task<DaemonRun> KillAndStartAsync(string[] settings, CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        Release();
        return await StartAsync(_folder, settings, cancellationToken);
    }

    /// <summary>Stops it, and starts another one in the same home.</summary>
    public async Task<DaemonRun> StopAndStartAsync(string[] settings, CancellationToken cancellationToken)
    {
        await StopAsync();
        return await StartAsync(_folder, settings, cancellationToken);
    }

    private static Task<DaemonRun> StartAsync(DirectoryInfo folder, string[] settings, CancellationToken cancellationToken) =>
        StartAsync(folder, Installation.Daemon, ["run", "--home", folder.FullName, "--background", .. settings.SelectMany(setting => new[] { "--set", setting })], cancellationToken);

    private static async Task<DaemonRun> StartAsync(DirectoryInfo folder, string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var startedAt = Stopwatch.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException("The daemon could not be started.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var home = HomeFolder.Resolve(folder.FullName);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StartLimit && !process.HasExited)
        {
            var client = new McpCoreClient(home);
            try
            {
                await client.GetAsync("daemon", cancellationToken);
                return new DaemonRun(folder, process, client, startedAt);
            }
            catch (DaemonUnavailableException)
            {
                client.Dispose();
                await Task.Delay(Poll, cancellationToken);
            }
        }

        throw new InvalidOperationException("The daemon did not answer.");
    }

    public Task<JsonElement> SubmitAsync(string body, CancellationToken cancellationToken) =>
        Client.PostAsync("jobs", System.Text.Encoding.UTF8.GetBytes(body), cancellationToken);

    public async Task<long> CountAsync(string status, CancellationToken cancellationToken) =>
        (await Client.GetAsync("daemon", cancellationToken)).GetProperty("jobs").GetProperty(status).GetInt64();

    /// <summary>Waits until so many jobs have a state.</summary>
    public async Task WaitForCountAsync(string status, long count, CancellationToken cancellationToken)
    {
        while (await CountAsync(status, cancellationToken) < count)
        {
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>A path in the home.</summary>
    public string In(string path) => Path.Combine(_folder.FullName, path);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private double Memory(string entry)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(entry, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private async Task StopAsync()
    {
        await Client.PostAsync("daemon/stop");
        await _process.WaitForExitAsync();
        Release();
    }

    private void Release()
    {
        Client.Dispose();
        _process.Dispose();
    }
}
