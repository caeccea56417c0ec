using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;
using McpCore.Exec;

namespace Exec.Tests;

public sealed class ExecAgentTests
{
    [Fact]
    public async Task Run_AProgram_AnswersWithItsExitCodeAndItsOutputInTheLog()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("echo one; echo '{two} {{2}}'; echo three >&2");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(0, outcome.Result.GetProperty("exit_code").GetInt32());
        Assert.Equal(JsonValueKind.Null, outcome.Result.GetProperty("result").ValueKind);
        Assert.EndsWith("s", outcome.Result.GetProperty("duration").GetString(), StringComparison.Ordinal);
        Assert.Equal(["one", "{two} {{2}}"], Programs.Lines(outcome.Job));
        Assert.Equal(["three"], Programs.Lines(outcome.Job, JobLogLevel.Warning));
        Assert.True(outcome.Job.Heartbeats >= 3);
    }

    [Fact]
    public async Task Run_Arguments_AreNeverReadByAShell()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunAsync(new ExecPayload { Program = "sh", Args = ["-c", "printf '%s\\n' \"$@\"", "name", "$HOME; rm -rf *", "`id`", "a b", ""] });

        Assert.Equal(["$HOME; rm -rf *", "`id`", "a b"], Programs.Lines(outcome.Job));
    }

    [Fact]
    public async Task Run_Input_IsWhatTheProgramReads()
    {
        await using var programs = await Programs.StartAsync();

        var given = await programs.RunAsync(new ExecPayload { Program = "cat", Stdin = "first\nsecond\n" });
        var empty = await programs.RunAsync(new ExecPayload { Program = "cat" });

        Assert.Equal(["first", "second"], Programs.Lines(given.Job));
        Assert.True(empty.Completed, empty.ToString());
        Assert.Empty(empty.Job.Log);
    }

    [Fact]
    public async Task Run_Environment_IsCleanWithAdditions()
    {
        Environment.SetEnvironmentVariable("EXEC_TESTS_OF_THE_DAEMON", "leaks");
        await using var programs = await Programs.StartAsync("""{"allow": ["/usr/bin/env"], "environment": {"FROM_SETTINGS": "1", "BOTH": "settings"}}""");

        var outcome = await programs.RunAsync(
            new ExecPayload { Program = "env", Env = new Dictionary<string, string> { ["FROM_JOB"] = "a=b c", ["BOTH"] = "job" } }, new TestJob { Seed = 7, Attempt = 2, Run = 3 });

        var lines = Programs.Lines(outcome.Job).ToList();
        Assert.DoesNotContain(lines, line => line.Contains("leaks", StringComparison.Ordinal));
        Assert.Contains("FROM_SETTINGS=1", lines);
        Assert.Contains("FROM_JOB=a=b c", lines);
        Assert.Contains("BOTH=job", lines);
        Assert.Contains("PATH=/usr/local/bin:/usr/bin:/bin", lines);
        Assert.Contains("MCPCORE_SEED=7", lines);
        Assert.Contains("MCPCORE_ATTEMPT=2", lines);
        Assert.Contains("MCPCORE_RUN=3", lines);
        Assert.Contains($"MCPCORE_JOB_ID={outcome.Job.JobId}", lines);
    }

    [Fact]
    public async Task Run_WorkingFolder_IsTheRunsOwnAndGoesWithIt()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("pwd; ls -A; mkdir -p a/b; echo x > a/b/c; ln -s / root; stat -c %a .");

        var lines = Programs.Lines(outcome.Job).ToList();
        Assert.Equal(2, lines.Count);
        Assert.StartsWith(programs.Folder, lines[0], StringComparison.Ordinal);
        Assert.Equal("700", lines[1]);
        Assert.False(Directory.Exists(Path.GetDirectoryName(lines[0])));
        Assert.True(Directory.Exists("/usr"));
    }

    [Fact]
    public async Task Run_ExitCodes_MapToOutcomes()
    {
        await using var programs = await Programs.StartAsync();

        var failed = await programs.RunShellAsync("echo ignored; echo no such column >&2; exit 3");
        var silent = await programs.RunShellAsync("exit 1");
        var killed = await programs.RunShellAsync("kill -9 $$");
        var later = await programs.RunShellAsync("echo the disk is busy >&2; exit 75");

        Assert.Equal((AgentOutcomeKind.Failed, "exit_code"), (failed.Kind, failed.ErrorCode));
        Assert.Equal("sh ended with exit code 3. Its last lines on stderr:\nno such column", failed.ErrorMessage);
        Assert.Equal("sh ended with exit code 1. It printed nothing on stderr.", silent.ErrorMessage);
        Assert.StartsWith("sh ended with exit code 137, as when signal 9 ends it.", killed.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal((AgentOutcomeKind.RetryLater, TimeSpan.FromSeconds(30)), (later.Kind, later.RetryAfter));
        Assert.Contains("the disk is busy", later.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RetryExitCodesOfTheSettings_HoldInPlaceOfTheDefault()
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["sh"], "retry_exit_codes": [9], "retry_after": "5m"}""");

        var listed = await programs.RunShellAsync("exit 9");
        var other = await programs.RunShellAsync("exit 75");

        Assert.Equal((AgentOutcomeKind.RetryLater, TimeSpan.FromMinutes(5)), (listed.Kind, listed.RetryAfter));
        Assert.Equal((AgentOutcomeKind.Failed, "exit_code"), (other.Kind, other.ErrorCode));
    }

    [Fact]
    public async Task Run_AFloodOfOutput_IsBoundedAndSaysWhatIsMissing()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("yes 'a line' | head -n 400000; echo ::result 1; head -c 100000 /dev/zero | tr '\\0' x; echo; yes 'a bad line' | head -n 50000 >&2");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(1, outcome.Result.GetProperty("result").GetInt32());
        Assert.InRange(outcome.Job.Log.Count, 10_000, 20_000);
        Assert.Contains(Programs.Lines(outcome.Job, JobLogLevel.Warning), line => line.Contains("lines are left out here", StringComparison.Ordinal));
        Assert.All(outcome.Job.Log, line => Assert.InRange(line.Message.Length, 1, 9000));
    }

    [Fact]
    public async Task Run_AVeryLongLine_IsCutAndSaysSo()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("head -c 100000 /dev/zero | tr '\\0' x");

        Assert.Equal(new string('x', 8192) + " … (91808 more bytes)", Assert.Single(Programs.Lines(outcome.Job)));
    }

    [Fact]
    public async Task Run_AProgramThatIsAllowedNoLonger_FailsForGood()
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["cat"]}""");

        var outcome = await programs.RunShellAsync("echo never");

        Assert.Equal((AgentOutcomeKind.FailedForGood, "program_not_allowed"), (outcome.Kind, outcome.ErrorCode));
        Assert.Empty(outcome.Job.Log);
    }
}
