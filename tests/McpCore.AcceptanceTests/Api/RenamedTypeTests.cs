using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>A job type that gets a new name and keeps the old one as an alias.</summary>
public sealed class RenamedTypeTests
{
    [Fact]
    public async Task A_rename_breaks_no_stored_job_and_no_old_submit()
    {
        await using var home = new TestHome();
        var folder = home.AddPlugin("echo-before", "echo");
        var before = await home.StartDaemonAsync();
        var stored = await before.SubmitAsync("old_echo", """{"text":"stored"}""", ""","delay":"3s" """);
        var cancelled = await before.SubmitAsync("old_echo", """{"text":"retried"}""", ""","delay":"1h" """);
        await before.Client.PostAsync($"jobs/{cancelled}/cancel", null, TestContext.Current.CancellationToken);
        await before.TerminateAsync();
        Directory.Delete(folder, recursive: true);
        home.AddPlugin("echo");

        var after = await home.StartDaemonAsync();
        await after.Client.PostAsync($"jobs/{cancelled}/retry", null, TestContext.Current.CancellationToken);
        var storedJob = await after.WaitForEndAsync(stored);
        var retriedJob = await after.WaitForEndAsync(cancelled);
        var newJob = await after.WaitForEndAsync(await after.SubmitAsync("old_echo", """{"text":"new"}"""));

        foreach (var name in new[] { "echo", "old_echo" })
        {
            var listed = (await after.Client.GetAsync($"jobs?type={name}", TestContext.Current.CancellationToken)).GetProperty("jobs");
            Assert.Equal([newJob.Text("id"), cancelled, stored], listed.EnumerateArray().Select(job => job.Text("id")));
        }

        Assert.Equal("stored", storedJob.Text("result", "text"));
        Assert.Equal("retried", retriedJob.Text("result", "text"));
        Assert.Equal("new", newJob.Text("result", "text"));
        Assert.Equal("echo", newJob.Text("type"));
    }
}
