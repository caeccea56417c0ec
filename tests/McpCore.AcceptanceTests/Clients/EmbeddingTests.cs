using McpCore.AcceptanceTests.Harness;
using McpCore.Client;
using McpCore.Hosting;
using Microsoft.Extensions.Hosting;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>An application that embeds the engine has its home for itself, as a daemon has.</summary>
public sealed class EmbeddingTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    public EmbeddingTests() => _home.AddPlugin("echo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hosts_never_share_a_home()
    {
        await using var first = await EmbeddedHost.StartAsync(_home.Folder);

        var refused = await Assert.ThrowsAsync<HomeInUseException>(() => EmbeddedHost.StartAsync(_home.Folder));

        Assert.Contains($"{_home.Folder.Path} is already served by process {Environment.ProcessId}, an application that embeds the engine", refused.Message, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Completed, (await first.Client.RunAsync(GenericJobs.Note("undisturbed"), Token)).Status);
    }

    [Fact]
    public async Task A_daemon_is_refused_on_the_home_of_an_application_and_takes_it_over_afterwards()
    {
        string id;
        CommandResult refused;
        await using (var host = await EmbeddedHost.StartAsync(_home.Folder))
        {
            id = (await host.Client.SubmitAsync(GenericJobs.Note("stored") with { Delay = TimeSpan.FromHours(1) }, Token)).Id;
            refused = await ProgramRun.RunDaemonAsync(_home);
        }

        await _home.StartDaemonAsync();
        using var client = new McpCoreClient(_home.Folder);
        var job = await client.GetJobAsync(id, Token);

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains($"process {Environment.ProcessId}, an application that embeds the engine", refused.Error, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Scheduled, job.Status);
    }

    [Fact]
    public async Task An_application_is_refused_on_the_home_of_a_daemon()
    {
        var daemon = await _home.StartDaemonAsync();

        var refused = await Assert.ThrowsAsync<HomeInUseException>(() => EmbeddedHost.StartAsync(_home.Folder));

        Assert.Contains($"process {daemon.ProcessId}.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(daemon.ProcessId, _home.Folder.ReadDaemonFile()?.ProcessId);
    }

    [Fact]
    public async Task Nobody_finds_a_pipe_where_an_application_has_none()
    {
        await using var host = await EmbeddedHost.StartAsync(_home.Folder);

        var run = await CommandLine.RunAsync(_home.Folder, "list");

        Assert.Equal(3, run.ExitCode);
        Assert.Null((await host.Client.GetStatusAsync(Token)).Pipe);
    }

    [Fact]
    public async Task A_client_says_when_its_engine_does_not_run()
    {
        await using var host = new EmbeddedHost(_home.Folder);
        var early = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.GetStatusAsync(Token));
        await host.StartAsync();
        var job = await host.Client.SubmitAsync(GenericJobs.Note("later") with { Delay = TimeSpan.FromHours(1) }, Token);
        var waiting = host.Client.WaitAsync(job.Id, Token);
        var events = await host.Client.SubscribeAsync(cancellationToken: Token);

        await host.StopAsync();

        Assert.Contains("AddMcpCore", early.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DaemonUnavailableException>(() => waiting.WaitAsync(Limits.Hang, Token));
        await Assert.ThrowsAsync<DaemonUnavailableException>(() => events.ToListAsync().WaitAsync(Limits.Hang, Token));
        await Assert.ThrowsAsync<DaemonUnavailableException>(() => host.Client.SubmitAsync(GenericJobs.Note("too late"), Token));
    }

    [Fact]
    public void Options_that_a_daemon_would_refuse_are_refused_with_every_fault()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        var refusal = Assert.Throws<ArgumentException>(() => builder.Services.AddMcpCore(_home.Folder.Path, options =>
        {
            options.Engine.Concurrency = 0;
            options.Engine.Drain = TimeSpan.FromSeconds(-1);
            options.PluginSettle = TimeSpan.Zero;
        }));

        Assert.StartsWith(
            "The options have 3 fault(s): Engine.Concurrency is 0; allowed: a whole number 1 to 10000. Engine.Drain is -00:00:01; allowed: 00:00:00 to 1.00:00:00. PluginSettle is 00:00:00; allowed: 00:00:00.0500000 to 00:01:00.",
            refusal.Message,
            StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
