using System.Globalization;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.FirstParty;

/// <summary>Jobs of the type exec on a real daemon.</summary>
public sealed class ExecTests : IAsyncDisposable
{
    private readonly TestHome _home = new() { WithShippedPlugins = true };
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Nothing_may_run_by_default_and_the_refusal_says_what_to_write()
    {
        await _home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(_home.Folder, "submit", "exec", "program=sh", "--json");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("""{"plugins": {"exec": {"settings": {"allow": ["sh"]}}}}""", run.Error.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("[]", (await CommandLine.RunAsync(_home.Folder, "list", "--json")).Output.Trim());
    }

    [Fact]
    public async Task The_line_of_the_refusal_is_enough()
    {
        await AllowAsync("sh");
        await _home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(_home.Folder, "submit", "exec", "program=sh", """args=["-c","echo hello; exit 3"]""", "--wait", "--json");

        Assert.Equal(1, run.ExitCode);
        using var job = JsonDocument.Parse(run.Output);
        Assert.Equal("exit_code", job.RootElement.GetProperty("error").GetProperty("code").GetString());
        var log = await CommandLine.RunAsync(_home.Folder, "logs", job.RootElement.GetProperty("id").GetString()!);
        Assert.Contains("hello", log.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_trains_with_print_alone()
    {
        Python.Require();
        var program = Python.Example("exec_train.py");
        await AllowAsync(program);
        await _home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(_home.Folder, "submit", "exec", $"program={program}", """args=["--steps","50"]""", "--seed", "7", "--wait", "--json");
        var again = await CommandLine.RunAsync(_home.Folder, "submit", "exec", $"program={program}", """args=["--steps","50"]""", "--seed", "7", "--wait", "--json");
        var wrong = await CommandLine.RunAsync(_home.Folder, "submit", "exec", $"program={program}", """args=["--steps","0"]""", "--wait", "--json");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var job = JsonDocument.Parse(run.Output);
        using var same = JsonDocument.Parse(again.Output);
        var id = job.RootElement.GetProperty("id").GetString()!;
        var result = job.RootElement.GetProperty("result").GetProperty("result");
        Assert.InRange(result.GetProperty("slope").GetDouble(), 2, 4);
        Assert.Equal(result.GetRawText(), same.RootElement.GetProperty("result").GetProperty("result").GetRawText());
        Assert.Equal("step 50", job.RootElement.GetProperty("progress").GetProperty("message").GetString());
        Assert.Contains("training on 100 points", (await CommandLine.RunAsync(_home.Folder, "logs", id)).Output, StringComparison.Ordinal);
        Assert.Contains("loss", (await CommandLine.RunAsync(_home.Folder, "metrics", id)).Output, StringComparison.Ordinal);
        Assert.StartsWith("step,loss", (await CommandLine.RunAsync(_home.Folder, "result", id, "--artifact", "loss.csv")).Output, StringComparison.Ordinal);
        using var failed = JsonDocument.Parse(wrong.Output);
        Assert.Contains("--steps is 0; it must be 1 or more", failed.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_daemon_leaves_no_program_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "exec runs on Linux alone.");
        await AllowAsync("sh");
        var daemon = await _home.StartDaemonAsync();
        var pids = _folder.In("pids");
        var script = $"setsid sleep 1000 & echo \"$! $$\" > {pids}.new; mv {pids}.new {pids}-$MCPCORE_RUN; trap '' TERM; sleep 1000; sleep 1000";
        var id = await daemon.SubmitAsync("exec", JsonSerializer.Serialize(new { program = "sh", args = new[] { "-c", script } }));
        await Eventually.IsTrueAsync(() => File.Exists(pids + "-1"));
        var first = (await File.ReadAllTextAsync(pids + "-1", TestContext.Current.CancellationToken)).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        Assert.All(first, process => Assert.True(IsAlive(process)));

        await daemon.KillAsync();

        // Its own group goes at once, without a daemon; what has left it goes when the next daemon starts.
        await Eventually.IsTrueAsync(() => !IsAlive(first[1]));
        var next = await _home.StartDaemonAsync();
        await Eventually.IsTrueAsync(() => !IsAlive(first[0]));
        await Eventually.IsTrueAsync(() => File.Exists(pids + "-2"));
        await next.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (await next.WaitForEndAsync(id)).GetProperty("status").GetString());
        var second = (await File.ReadAllTextAsync(pids + "-2", TestContext.Current.CancellationToken)).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture));
        Assert.All(second, process => Assert.False(IsAlive(process)));
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_leave_the_plugin_inactive_with_the_reason()
    {
        await AllowAsync("bin/sh");
        await _home.StartDaemonAsync();

        var show = await CommandLine.RunAsync(_home.Folder, "plugin", "show", "exec");

        Assert.Contains("plugins.exec.settings.allow has \"bin/sh\"", show.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AllowAsync(string program)
    {
        Directory.CreateDirectory(_home.Folder.Path);
        await File.WriteAllTextAsync(
            _home.Folder.Configuration, $$"""{"plugins": {"exec": {"settings": {"allow": ["{{program}}"], "grace": "500ms"} } } }""", TestContext.Current.CancellationToken);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
