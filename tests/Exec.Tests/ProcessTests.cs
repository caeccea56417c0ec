using System.Diagnostics;
using System.Globalization;
using McpCore.Agents;
using McpCore.Agents.Testing;

namespace Exec.Tests;

/// <summary>However a run ends, no process of it stays.</summary>
public sealed class ProcessTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_cancel_is_sigterm_to_the_whole_group()
    {
        await using var programs = await Programs.StartAsync();
        var job = CancelledAtFirstProgress();

        var outcome = await programs.RunShellAsync("trap 'echo saved; exit 0' TERM; sleep 1000 & echo \"child $!\"; echo ::progress 0.1; wait", job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        var lines = Programs.Lines(job).ToList();
        Assert.Contains("saved", lines);
        Assert.Empty(Programs.Lines(job, JobLogLevel.Warning));
        Assert.False(IsAlive(PidIn(lines, "child")));
    }

    [Fact]
    public async Task A_program_that_ignores_the_cancel_is_killed_after_the_grace()
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["sh"], "grace": "100ms"}""");
        var job = CancelledAtFirstProgress();

        var outcome = await programs.RunShellAsync("trap '' TERM; echo \"me $$\"; sleep 1000 & echo \"child $!\"; echo ::progress 0.1; wait; wait; sleep 1000", job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Contains("did not end within", Assert.Single(Programs.Lines(job, JobLogLevel.Warning)), StringComparison.Ordinal);
        var lines = Programs.Lines(job).ToList();
        Assert.False(IsAlive(PidIn(lines, "me")));
        Assert.False(IsAlive(PidIn(lines, "child")));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_before_its_start_starts_nothing()
    {
        await using var programs = await Programs.StartAsync();
        var job = new TestJob();
        job.Cancel();

        var outcome = await programs.RunShellAsync("echo never", job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Empty(job.Log);
    }

    [Theory]
    [InlineData("sleep 1000 & echo \"child $!\"")]
    [InlineData("sleep 1000 >/dev/null 2>&1 & echo \"child $!\"")]
    [InlineData("setsid sleep 1000 & echo \"child $!\"")]
    [InlineData("( setsid sh -c 'trap \"\" TERM HUP; echo \"child $$\"; sleep 1000; sleep 1000' & ) ; read -r _ < /dev/null; sleep 0.3")]
    public async Task What_a_program_leaves_behind_ends_with_it(string script)
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync(script);

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.False(IsAlive(PidIn(Programs.Lines(outcome.Job), "child")));
    }

    [Fact]
    public async Task The_program_has_no_child_and_no_open_file_that_it_does_not_know()
    {
        await using var programs = await Programs.StartAsync();

        var children = await programs.RunShellAsync("cat /proc/$$/task/$$/children; echo");
        var files = await programs.RunShellAsync("readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 /proc/$$/fd/3 /proc/$$/fd/4; true");

        // The one child is the cat itself. The two pipes are the outputs: that of the guard is not among them.
        Assert.Single(Assert.Single(Programs.Lines(children.Job)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var targets = Programs.Lines(files.Job).ToList();
        Assert.EndsWith("/stdin", targets[0], StringComparison.Ordinal);
        Assert.Equal(2, targets.Count(target => target.StartsWith("pipe:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_run_whose_output_cannot_be_stored_ends_with_its_program()
    {
        await using var programs = await Programs.StartAsync();
        var job = new TestJob { OnProgress = _ => throw new IOException("The disk is full.") };

        var outcome = await programs.RunShellAsync("echo \"me $$\"; echo ::progress 0.1; sleep 1000", job);

        Assert.Equal((AgentOutcomeKind.Failed, "The disk is full."), (outcome.Kind, outcome.ErrorMessage));
        Assert.False(IsAlive(PidIn(Programs.Lines(job), "me")));
    }

    [Fact]
    public async Task What_a_dead_instance_left_behind_is_cleared_up_at_the_next_start_and_a_living_one_is_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("mcpcore-exec-").FullName;
        await using var living = await Programs.StartAsync(dataDirectory: folder);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = new TestJob { OnProgress = _ => running.TrySetResult() };
        var run = living.RunShellAsync("echo ::progress 0.1; sleep 1000", job);
        await running.Task.WaitAsync(Hang, TestContext.Current.CancellationToken);
        var runs = Path.Combine(folder, "runs");
        Directory.CreateDirectory(Path.Combine(runs, "dead", "job-1", "work"));
        await File.WriteAllTextAsync(Path.Combine(runs, "dead.lock"), "", TestContext.Current.CancellationToken);
        using var orphan = StartMarked("dead/job-1");
        using var stranger = StartMarked("deadly/job-1");

        await using (var next = await Programs.StartAsync(dataDirectory: folder))
        {
            await orphan.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Hang, TestContext.Current.CancellationToken);
            Assert.Contains(next.Log, line => line.Message.StartsWith("Killed 1 processes", StringComparison.Ordinal));
        }

        Assert.False(stranger.HasExited);
        Assert.False(run.IsCompleted);
        Assert.False(File.Exists(Path.Combine(runs, "dead.lock")));
        Assert.False(Directory.Exists(Path.Combine(runs, "dead")));
        stranger.Kill();
        job.Cancel();
        Assert.Equal(AgentOutcomeKind.Cancelled, (await run).Kind);
        await living.DisposeAsync();
        Assert.Empty(Directory.GetFileSystemEntries(runs));
        Directory.Delete(folder, recursive: true);
    }

    private static TestJob CancelledAtFirstProgress()
    {
        TestJob? job = null;
        job = new TestJob { OnProgress = _ => job!.Cancel() };
        return job;
    }

    private static Process StartMarked(string mark) =>
        Process.Start(new ProcessStartInfo("/usr/bin/sleep", ["1000"]) { Environment = { ["MCPCORE_EXEC_RUN"] = mark } })!;

    private static int PidIn(IEnumerable<string> lines, string name) =>
        int.Parse(lines.Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);

    /// <summary>A process that has ended and that its parent has not asked for yet is dead.</summary>
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
