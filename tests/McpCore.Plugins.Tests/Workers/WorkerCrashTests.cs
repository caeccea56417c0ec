using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests.Workers;

/// <summary>What an agent can do to its worker: the run says in words what happened, and the next one runs.</summary>
public sealed class WorkerCrashTests : IAsyncDisposable
{
    private readonly PluginHome _home = new();
    private PluginHost? _host;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _home.Dispose();
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("""{"harm":"exit","code":0}""", "ended by itself with exit code 0: the agent called Environment.Exit or exit()")]
    [InlineData("""{"harm":"exit","code":42}""", "ended by itself with exit code 42")]
    [InlineData("""{"harm":"fail_fast"}""", "signal 6 (SIGABRT): Environment.FailFast: the agent gives up")]
    [InlineData("""{"harm":"stack_overflow"}""", "signal 6 (SIGABRT): a stack overflow")]
    [InlineData("""{"harm":"wild_pointer"}""", "signal 11 (SIGSEGV)|signal 6 (SIGABRT): a fatal error of the runtime")]
    [InlineData("""{"harm":"abort"}""", "signal 6 (SIGABRT)")]
    [InlineData("""{"harm":"thread_throws"}""", "an unhandled exception: System.InvalidOperationException: thrown on a thread")]
    public async Task RunAsync_TheProcessDies_SaysOfWhatAndTheNextOneRuns(string payload, string words)
    {
        var host = await LoadAsync();

        var end = await RunAsync(host, payload);
        var next = await RunAsync(host, "{}");

        Assert.NotNull(end.Death);
        Assert.Equal("worker_crashed", end.Death.Code);
        Assert.StartsWith("The worker process ", end.Death.Message, StringComparison.Ordinal);
        Assert.True(Array.Exists(words.Split('|'), part => end.Death.Message.Contains(part, StringComparison.Ordinal)), $"{end.Death.Message}\n{end.Death.Text}");
        Assert.NotEqual(Environment.ProcessId, (int)Result(next)["process_id"]!);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AfterARunThatEndedWell_UsesTheProcessAgain()
    {
        var host = await LoadAsync();

        var first = await RunAsync(host, "{}");
        var second = await RunAsync(host, "{}");

        Assert.Equal((int)Result(first)["process_id"]!, (int)Result(second)["process_id"]!);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AProcessDies_TakesOnlyItsOwnJob()
    {
        var host = await LoadAsync("probe");
        var gate = _home.PathOf("gate");
        var port = new RecordingPort();
        var neighbour = host.RunAsync("probe", $$"""{"gate":"{{gate}}","heartbeat":true}""", port);
        await port.HeartbeatSeen.Task.WaitAsync(TestContext.Current.CancellationToken);

        var end = await RunAsync(host, """{"harm":"stack_overflow"}""");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.NotNull(end.Death);
        Assert.Equal(AgentOutcomeKind.Completed, (await neighbour).Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_IgnoresItsCancel_IsKilled()
    {
        var host = await LoadAsync();
        var begun = _home.PathOf("begun");
        Action? kill = null;
        using var cancel = new CancellationTokenSource();

        var run = host.RunAsync(
            new PluginRun("crash", null, Encoding.UTF8.GetBytes($$"""{"harm":"spin_for_ever","begun":"{{begun}}"}"""), new RecordingPort()) { OnKillable = action => kill = action },
            cancel.Token);
        var pid = await ReadWhenThereAsync(begun);
        await cancel.CancelAsync();
        kill!();
        var end = await run;

        Assert.Equal("worker_killed", end!.Death!.Code);
        Assert.Equal("The worker process was killed, since the agent did not end within the grace after its cancel.", end.Death.Message);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_OverTheHeapLimit_FailsThereAlone()
    {
        var host = await LoadAsync(edit: manifest => manifest["limits"] = new JsonObject { ["heap"] = "100MB" });

        var end = await RunAsync(host, """{"harm":"leak_heap"}""");
        var next = await RunAsync(host, "{}");

        Assert.Equal("System.OutOfMemoryException", end.Outcome?.ErrorType);
        Assert.Equal(AgentOutcomeKind.Completed, next.Outcome!.Kind);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_OverTheMemoryLimit_IsKilled()
    {
        var host = await LoadAsync(edit: manifest => manifest["limits"] = new JsonObject { ["memory"] = "200MB" });

        var end = await RunAsync(host, """{"harm":"leak_native"}""");

        Assert.Equal("memory_limit", end.Death!.Code);
        Assert.Contains("its limit is 200 MB", end.Death.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_OverTheTimeLimit_IsToldAndThenKilled()
    {
        var host = await LoadAsync("probe", manifest => manifest["limits"] = new JsonObject { ["time"] = "200ms" });

        var told = await host.RunAsync("probe", """{"wait_for_cancellation":true}""");
        var spinning = await host.RunAsync(new PluginRun("probe", null, """{"spin":"1h"}"""u8.ToArray(), new RecordingPort()), TestContext.Current.CancellationToken);

        Assert.Equal((AgentOutcomeKind.Failed, "time_limit"), (told.Kind, told.ErrorCode));
        Assert.Equal("time_limit", spinning!.Death!.Code);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_WritesToTheConsole_IsItsLog()
    {
        var host = await LoadAsync();
        var port = new RecordingPort();

        await host.RunAsync("crash", """{"harm":"print","count":2}""", port);

        Assert.Equal(["log Information: line 1", "log Information: line 2", "log Warning: a complaint", "log Information: unfinished"], port.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_ReplacesTheConsole_IsToldAndPutBack()
    {
        var host = await LoadAsync();
        var port = new RecordingPort();

        await host.RunAsync("crash", """{"harm":"replace_console"}""", port);
        await host.RunAsync("crash", """{"harm":"print","count":1}""", port);

        Assert.Contains("Console.SetOut", port.Calls.First(), StringComparison.Ordinal);
        Assert.Contains("log Information: line 1", port.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task CheckAsync_TheProcessDies_IsAFaultOfThePayload()
    {
        var host = await LoadAsync();

        var fault = Assert.Single(await host.CheckAsync("crash", """{"harm":"exit_in_check"}"""));

        Assert.Equal("the agent's own check failed: the worker process ended by itself with exit code 7: the agent called Environment.Exit or exit(7)", fault.Message);
        Assert.Empty(await host.CheckAsync("crash", "{}"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task DisposeAsync_EndsEveryWorker()
    {
        var host = await LoadAsync();
        var pid = (int)Result(await RunAsync(host, "{}"))["process_id"]!;

        await host.DisposeAsync();
        _host = null;

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(pid));
    }

    private static Task<PluginRunEnd> RunAsync(PluginHost host, string payload) =>
        host.RunAsync(new PluginRun("crash", null, Encoding.UTF8.GetBytes(payload), new RecordingPort()), TestContext.Current.CancellationToken)!;

    private static JsonNode Result(PluginRunEnd end) => end.Outcome!.ResultNode();

    private async Task<PluginHost> LoadAsync(string? other = null, Action<JsonObject>? edit = null)
    {
        foreach (var id in new[] { "crash", other }.OfType<string>())
        {
            PluginHome.EditManifest(_home.Add(id), manifest =>
            {
                manifest["isolation"] = "process";
                if (id == (other ?? "crash"))
                {
                    edit?.Invoke(manifest);
                }
            });
        }

        return _host = await _home.LoadAsync();
    }

    private static async Task<string> ReadWhenThereAsync(string path)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            if (File.Exists(path) && await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) is { Length: > 0 } text)
            {
                return text;
            }
        }

        throw new UnreachableException();
    }
}
