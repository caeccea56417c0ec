using System.Net.Sockets;
using System.Text;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Installation;

/// <summary>What a service manager hears from the daemon (systemd's Type=notify).</summary>
public sealed class ServiceNotificationTests : IAsyncDisposable
{
    private const string Variable = "NOTIFY_SOCKET";
    private readonly TestHome _home = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public async ValueTask DisposeAsync()
    {
        _manager.Dispose();
        await _home.DisposeAsync();
    }

    [Fact]
    public async Task It_hears_that_the_daemon_is_ready_when_the_pipe_answers()
    {
        var socket = Bind();

        var starting = DaemonUnderTest.StartAsync(_home.Folder, [], (Variable, socket));
        var message = await ReceiveAsync();
        using var client = new McpCoreClient(_home.Folder);
        var status = await client.GetAsync("daemon", TestContext.Current.CancellationToken);

        Assert.Equal(["READY=1", $"STATUS=Answers at {_home.Folder.Pipe}"], message);
        Assert.Equal("running", status.GetProperty("state").GetString());
        await (await starting).DisposeAsync();
    }

    [Fact]
    public async Task It_hears_that_the_daemon_stops_before_running_jobs_have_ended_and_how_long_that_may_take()
    {
        _home.AddPlugin("probe");
        var files = new ProbeFiles(_home);
        var socket = Bind();
        await using var daemon = await DaemonUnderTest.StartAsync(_home.Folder, ["engine.drain=40s", "engine.cancel_grace=5s"], (Variable, socket));
        await ReceiveAsync();
        var id = await daemon.SubmitAsync("probe", files.Payload());
        await daemon.WaitForStatusAsync(id, "running");

        Signals.Send(daemon.ProcessId, Signals.Terminate);
        var message = await ReceiveAsync();
        var job = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        files.Open();

        // 40 s and 5 s for the jobs, 15 s to close.
        Assert.Equal(["STOPPING=1", "STATUS=Waiting for running jobs", "EXTEND_TIMEOUT_USEC=60000000"], message);
        Assert.Equal("running", job.GetProperty("status").GetString());
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    [Fact]
    public async Task Its_socket_may_have_an_abstract_name()
    {
        var name = $"mcpcore-test-{Guid.NewGuid():N}";
        _manager.Bind(new UnixDomainSocketEndPoint('\0' + name));

        await using var daemon = await DaemonUnderTest.StartAsync(_home.Folder, [], (Variable, "@" + name));

        Assert.Contains("READY=1", await ReceiveAsync());
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_reported_and_stops_nothing()
    {
        var nowhere = _home.Folder.In("nowhere");

        await using var daemon = await DaemonUnderTest.StartAsync(_home.Folder, [], (Variable, nowhere));

        await daemon.WaitForLineAsync($"was not told READY=1: its socket {nowhere}");
        var id = await daemon.SubmitAsync("generic", "{}");
        Assert.Equal("completed", (await daemon.WaitForEndAsync(id)).GetProperty("status").GetString());
    }

    private string Bind()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        var path = _home.Folder.In("notify");
        _manager.Bind(new UnixDomainSocketEndPoint(path));
        return path;
    }

    private async Task<string[]> ReceiveAsync()
    {
        var buffer = new byte[4096];
        var size = await _manager.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().WaitAsync(Limits.Hang);
        return Encoding.UTF8.GetString(buffer, 0, size).Split('\n');
    }
}
