using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>A plugin that is replaced by a version with a narrower schema while jobs wait for it.</summary>
public sealed class UnfitJobsTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task By_default_the_version_takes_over_and_says_which_jobs_will_fail()
    {
        var (daemon, fits, misfit) = await StartWithTwoWaitingJobsAsync();

        var installed = await InstallAsync();
        var explained = await daemon.Client.GetAsync($"jobs/{misfit}/explain", Token);
        var plugin = await daemon.Client.GetAsync("plugins/echo", Token);
        var shown = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "echo");
        await CommandLine.RunAsync(_home.Folder, "resume", "echo");
        var (done, failed) = (await daemon.WaitForEndAsync(fits), await daemon.WaitForEndAsync(misfit));

        Assert.Equal((0, "2.0.0"), (installed.ExitCode, plugin.Text("version")));
        AssertNames(misfit, plugin);
        var entry = plugin.GetProperty("history").EnumerateArray().First(entry => entry.Text("code") == "jobs_unfit");
        Assert.Contains($"1 job of echo ({misfit} at $.payload.text", entry.Text("reason"), StringComparison.Ordinal);
        Assert.Contains("1 of echo waited when it was looked at", shown.Output, StringComparison.Ordinal);
        Assert.Contains("it fails with payload_rejected at its turn", explained.Text("advice"), StringComparison.Ordinal);
        Assert.Equal(("completed", "failed", "payload_rejected"), (done.Status(), failed.Status(), failed.ErrorCode()));
        Assert.StartsWith("The payload does not fit version 2.0.0 of the plugin echo: $.payload.text:", failed.Text("error", "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plugins.unfit_jobs=refuse")]
    [InlineData("plugins.echo.unfit_jobs=refuse")]
    public async Task With_refuse_the_old_version_goes_on_until_the_jobs_are_gone(string setting)
    {
        var (daemon, fits, misfit) = await StartWithTwoWaitingJobsAsync(setting);

        var refused = await InstallAsync();
        var serving = await daemon.Client.GetAsync("plugins/echo", Token);
        await CommandLine.RunAsync(_home.Folder, "resume", "echo");
        var ended = new[] { await daemon.WaitForEndAsync(fits), await daemon.WaitForEndAsync(misfit) };
        var installed = await InstallAsync();
        var replaced = await daemon.Client.GetAsync("plugins/echo", Token);

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains($"1 job of echo ({misfit} at $.payload.text", refused.Error.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(("1.0.0", "active"), (serving.Text("version"), serving.Text("state")));
        Assert.All(ended, job => Assert.Equal(("completed", "1.0.0"), (job.Status(), job.Text("plugin", "version"))));
        Assert.Equal((0, "2.0.0", 0), (installed.ExitCode, replaced.Text("version"), replaced.GetProperty("unfit_jobs").GetArrayLength()));
    }

    [Fact]
    public async Task A_version_that_was_put_there_while_the_daemon_was_down_is_checked_at_its_start()
    {
        var (before, _, misfit) = await StartWithTwoWaitingJobsAsync();
        await before.TerminateAsync();
        Directory.Delete(Path.Combine(_home.Folder.Plugins, "echo"), recursive: true);
        _home.AddPlugin("echo-narrow", "echo");

        var after = await _home.StartDaemonAsync();

        AssertNames(misfit, await after.Client.GetAsync("plugins/echo", Token));
    }

    private static void AssertNames(string misfit, JsonElement plugin)
    {
        var unfit = Assert.Single(plugin.GetProperty("unfit_jobs").EnumerateArray());
        var first = Assert.Single(unfit.GetProperty("first").EnumerateArray());
        Assert.Equal(("echo", 1, misfit, "$.payload.text"), (unfit.Text("type"), unfit.Int("count"), first.Text("job_id"), first.Text("path")));
    }

    private async Task<(DaemonUnderTest Daemon, string Fits, string Misfit)> StartWithTwoWaitingJobsAsync(params string[] settings)
    {
        _home.AddPlugin("echo");
        var daemon = await _home.StartDaemonAsync(settings);
        Assert.Equal(0, (await CommandLine.RunAsync(_home.Folder, "pause", "echo")).ExitCode);
        return (daemon, await daemon.SubmitAsync("echo", """{"text":"short"}"""), await daemon.SubmitAsync("echo", """{"text":"longer than five"}"""));
    }

    private Task<CommandResult> InstallAsync() => CommandLine.RunAsync(_home.Folder, "plugin", "install", Path.Combine(Checkout.TestPlugins, "echo-narrow"));
}
