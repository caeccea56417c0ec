using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The pipe and the home belong to one user and one daemon.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PipeTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task Home_and_pipe_are_for_their_owner_alone_even_if_the_home_was_open_before()
    {
        await using var home = new TestHome();
        Directory.CreateDirectory(home.Folder.Path, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await home.StartDaemonAsync();

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(home.Folder.Path));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.GetDirectoryName(home.Folder.Pipe)!));
        Assert.All(Directory.GetDirectories(home.Folder.Path), folder => Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder)));
    }

    [Fact]
    public async Task A_home_with_a_long_path_has_its_pipe_in_a_private_folder_elsewhere()
    {
        await using var home = new TestHome();
        var deep = HomeFolder.Resolve(Path.Combine(home.Folder.Path, new string('d', 100)));
        var folder = Path.GetDirectoryName(deep.Pipe)!;

        await using var daemon = await DaemonUnderTest.StartAsync(deep, []);
        var status = await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken);

        Assert.Equal(deep.Pipe, status.Text("pipe"));
        Assert.DoesNotContain(deep.Path, deep.Pipe, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder));
        await daemon.TerminateAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_daemon_on_a_home_is_refused_and_the_first_goes_on()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync();

        var (exitCode, error) = await RunDaemonAsync(home.Folder);
        var job = await first.WaitForEndAsync(await first.SubmitAsync("generic", "{}"));

        Assert.Equal(5, exitCode);
        Assert.Contains(home.Folder.Path, error, StringComparison.Ordinal);
        Assert.Contains($"process {first.ProcessId}", error, StringComparison.Ordinal);
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(first.ProcessId, home.Folder.ReadDaemonFile()?.ProcessId);
    }

    [Fact]
    public async Task A_pipe_left_by_a_dead_daemon_hinders_no_start()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync();
        await first.KillAsync();
        Assert.True(File.Exists(home.Folder.Pipe) && File.Exists(home.Folder.DaemonFile), "The dead daemon has left nothing behind.");

        var second = await home.StartDaemonAsync();
        var status = await second.Client.GetAsync("daemon", TestContext.Current.CancellationToken);

        Assert.Equal(second.ProcessId, status.Int("pid"));
    }

    [Fact]
    public async Task A_request_that_comes_while_the_daemon_starts_is_answered_when_it_has()
    {
        await using var home = new TestHome();
        home.AddPlugin("hanging-constructor");
        using var client = new McpCoreClient(home.Folder);

        // The plugin holds up the start of the engine, not that of the pipe.
        var starting = home.StartDaemonAsync("plugins.activation_limit=4s");
        await Eventually.IsTrueAsync(() => TryConnectAsync(home.Folder.Pipe));
        Assert.False(starting.IsCompleted);

        var plugins = await client.GetAsync("plugins", TestContext.Current.CancellationToken);

        Assert.Contains(plugins.GetProperty("plugins").EnumerateArray(), plugin => plugin.Text("id") == "generic" && plugin.Text("state") == "active");
        await starting;
    }

    [Fact]
    public async Task A_client_of_a_dead_daemon_is_told_at_once()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        await daemon.KillAsync();
        using var later = new McpCoreClient(home.Folder);
        var clock = Stopwatch.StartNew();

        var known = await Assert.ThrowsAsync<DaemonUnavailableException>(() => daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<DaemonUnavailableException>(() => later.GetAsync("daemon", TestContext.Current.CancellationToken));

        Assert.Equal(home.Folder.Pipe, known.Address);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public async Task A_client_of_a_home_that_never_had_a_daemon_is_told_at_once()
    {
        await using var home = new TestHome();
        using var client = new McpCoreClient(home.Folder);

        var exception = await Assert.ThrowsAsync<DaemonUnavailableException>(() => client.GetAsync("daemon", TestContext.Current.CancellationToken));

        Assert.Equal(home.Folder.Pipe, exception.Address);
    }

    [Fact]
    public async Task A_daemon_that_ends_in_order_leaves_nothing_that_says_it_runs()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        using var written = JsonDocument.Parse(await File.ReadAllTextAsync(home.Folder.DaemonFile, TestContext.Current.CancellationToken));

        var exitCode = await daemon.TerminateAsync();

        Assert.Equal(daemon.ProcessId, written.RootElement.Int("pid"));
        Assert.Equal(home.Folder.Pipe, written.RootElement.Text("pipe"));
        Assert.NotEmpty(written.RootElement.Text("version")!);
        Assert.Equal(0, exitCode);
        Assert.False(File.Exists(home.Folder.DaemonFile));
        Assert.False(File.Exists(home.Folder.Pipe));
    }

    private static async Task<bool> TryConnectAsync(string pipe)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(pipe), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Error)> RunDaemonAsync(HomeFolder home)
    {
        using var process = Process.Start(new ProcessStartInfo(Checkout.Daemon, ["run", "--home", home.Path]) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);
        return (process.ExitCode, error);
    }
}
