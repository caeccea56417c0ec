using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Http;

/// <summary>The TCP door opens where the setting says, and says where that is.</summary>
public sealed class TcpDoorTests(HttpDaemon daemon) : IClassFixture<HttpDaemon>
{
    [Fact]
    public async Task The_door_is_closed_unless_a_setting_opens_it()
    {
        await using var home = new TestHome();
        var closed = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(home.Folder.DaemonFile, TestContext.Current.CancellationToken));

        Assert.True((await api.GetAsync("daemon")).Json.IsNull("http"));
        Assert.True(written.RootElement.IsNull("http"));
        Assert.DoesNotContain("http://", closed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_file_and_log_say_where_an_open_door_is()
    {
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(daemon.Daemon.Home.DaemonFile, TestContext.Current.CancellationToken));

        await daemon.Daemon.WaitForLineAsync(daemon.Url);

        Assert.Matches(@"^http://127\.0\.0\.1:[1-9]\d*$", daemon.Url);
        Assert.Equal(daemon.Url, written.RootElement.Text("http"));
        Assert.Equal(daemon.Url, (await daemon.Tcp.GetAsync("daemon")).Json.Text("http"));
    }

    [Fact]
    public async Task Both_doors_lead_to_the_same_jobs()
    {
        var submitted = await daemon.Tcp.PostAsync("jobs?wait=1m", """{"type":"generic","payload":{"note":"over TCP"}}""");
        var read = await daemon.Pipe.GetAsync($"jobs/{submitted.Json.Text("id")}");

        Assert.Equal(201, submitted.Status);
        Assert.Equal("completed", submitted.Json.Text("status"));
        Assert.Equal(submitted.Headers["Location"], $"/api/v1/jobs/{read.Json.Text("id")}");
        Assert.Equal("over TCP", read.Json.Text("payload", "note"));
    }

    [Fact]
    public async Task Events_stream_over_TCP()
    {
        using var events = await daemon.Tcp.EventsAsync();

        var id = (await daemon.Tcp.PostAsync("jobs", """{"type":"generic","payload":{}}""")).Json.Text("id")!;
        var seen = await events.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.Contains(seen, item => item.Is(id, "running"));
    }

    [Fact]
    public async Task Whoever_comes_over_TCP_is_not_taken_for_the_owner_of_the_pipe()
    {
        const string Delayed = """{"type":"generic","payload":{},"delay":"1h"}""";
        var first = (await daemon.Pipe.PostAsync("jobs", Delayed)).Json.Text("id");
        var second = (await daemon.Pipe.PostAsync("jobs", Delayed)).Json.Text("id");

        var overTcp = await daemon.Tcp.PostAsync($"jobs/{first}/cancel");
        var overPipe = await daemon.Pipe.PostAsync($"jobs/{second}/cancel");

        Assert.Equal("http", overTcp.Json.Text("cancel", "actor"));
        Assert.Equal(Environment.UserName, overPipe.Json.Text("cancel", "actor"));
    }

    [Fact]
    public async Task An_address_in_use_is_one_message_and_nothing_starts()
    {
        await using var home = new TestHome();
        var address = daemon.Url["http://".Length..];

        var run = await ProgramRun.RunDaemonAsync(home, "--set", $"http.listen={address}");

        Assert.Equal(5, run.ExitCode);
        Assert.Equal($"mcpcored: http.listen is {address}, which is in use by another program. Choose another port, or port 0 for any free one.\n", run.Error);
        Assert.False(File.Exists(home.Folder.In("mcpcore.db")));
        Assert.Null(home.Folder.ReadDaemonFile());
    }

    [Fact]
    public async Task An_address_that_other_machines_can_reach_is_refused()
    {
        await using var home = new TestHome();

        var run = await ProgramRun.RunDaemonAsync(home, "--set", "http.listen=0.0.0.0:0");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("http.listen is \"0.0.0.0:0\"", run.Error, StringComparison.Ordinal);
        Assert.Contains("remote access needs authentication", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_is_free_again_after_the_daemon()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync("http.listen=127.0.0.1:0");
        var address = (await first.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).Text("http")!["http://".Length..];
        await first.TerminateAsync();

        var second = await home.StartDaemonAsync($"http.listen={address}");

        Assert.Equal($"http://{address}", (await second.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).Text("http"));
    }

    [Fact]
    public async Task The_door_opens_on_IPv6_too()
    {
        Assert.SkipUnless(HasIPv6Loopback(), "This machine has no IPv6.");
        await using var home = new TestHome();
        var six = await home.StartDaemonAsync("http.listen=[::1]:0");
        var url = (await six.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).Text("http")!;
        using var api = new RawApi(url);

        var answer = await api.GetAsync("daemon");

        Assert.StartsWith("http://[::1]:", url, StringComparison.Ordinal);
        Assert.Equal(six.ProcessId, answer.Json.Int("pid"));
    }

    private static bool HasIPv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
