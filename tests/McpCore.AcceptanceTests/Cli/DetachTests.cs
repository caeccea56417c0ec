using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Ctrl-C lets go of a job; it does not end it.</summary>
public sealed class DetachTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("--wait", "Submitted probe")]
    [InlineData("--follow", " running")]
    public async Task Interrupting_a_submit_detaches_from_the_job(string how, string sign)
    {
        var gate = shared.NewFile();
        await using var command = RunningCommand.Start(shared.Home, "submit", "probe", $"gate={gate}", "--tag", how, how);
        await command.WaitForLineAsync(sign);

        command.Send(Signals.Interrupt);
        var run = await command.WaitForExitAsync();

        Assert.Equal((130, ""), (run.ExitCode, run.Output));
        Assert.Contains("Detached; the job goes on", run.Error, StringComparison.Ordinal);
        var id = (await shared.RunAsync("list", "--tag", how, "--json")).Json()[0].Text("id");
        Assert.Equal("running", (await shared.Daemon.WaitForStatusAsync(id, "running")).Text("status"));
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        Assert.Equal("completed", (await shared.Daemon.WaitForEndAsync(id)).Text("status"));
    }

    [Theory]
    [InlineData("logs", "Line 1 of 1")]
    [InlineData("wait", "Line 1 of 1")]
    public async Task Interrupting_a_watch_detaches_from_the_job(string command, string sign)
    {
        var gate = shared.NewFile();
        var id = await shared.Daemon.SubmitAsync("probe", $$"""{"gate":"{{gate}}","log_lines":1}""");
        await using var watch = RunningCommand.Start(shared.Home, command, id, "--follow");
        await watch.WaitForLineAsync(sign);

        watch.Send(Signals.Interrupt);
        var run = await watch.WaitForExitAsync();

        Assert.Equal(130, run.ExitCode);
        var job = await shared.Daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        Assert.Equal("running", job.Text("status"));
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        Assert.Equal("completed", (await shared.Daemon.WaitForEndAsync(id)).Text("status"));
    }
}
