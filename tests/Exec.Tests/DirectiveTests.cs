using McpCore.Agents;
using McpCore.Agents.Testing;

namespace Exec.Tests;

/// <summary>The lines by which a program says more than text.</summary>
public sealed class DirectiveTests
{
    [Fact]
    public async Task Progress_and_metrics_are_reported_as_they_come()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("echo '::progress 0.4 epoch 4'; echo '::metric loss=0.25 accuracy=9e-1 4'; echo '::metric loss=nan'; echo '::progress 1'");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Empty(outcome.Job.Log);
        var progress = outcome.Job.Progress;
        Assert.Equal(4, progress.Count);
        Assert.Equal((0.4, "epoch 4", null), (progress[0].Fraction, progress[0].Message, progress[0].Step));
        Assert.Equal((0.4, "epoch 4", 4L), (progress[1].Fraction, progress[1].Message, progress[1].Step));
        Assert.Equal(0.25, progress[1].Metrics["loss"]);
        Assert.Equal(0.9, progress[1].Metrics["accuracy"]);
        Assert.Null(progress[2].Metrics["loss"]);
        Assert.Equal((1.0, "epoch 4"), (progress[3].Fraction, progress[3].Message));
    }

    [Theory]
    [InlineData("::progress half", "half")]
    [InlineData("::progress 40", "40")]
    [InlineData("::metric loss", "loss")]
    [InlineData("::metric loss=low 3", "loss=low")]
    [InlineData("::metric", "::metric needs")]
    [InlineData("::artifact", "::artifact needs")]
    public async Task A_line_that_is_wrong_is_a_warning_and_the_program_goes_on(string line, string named)
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync($"echo '{line}'; echo on");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Contains(named, Assert.Single(Programs.Lines(outcome.Job, JobLogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal(["on"], Programs.Lines(outcome.Job));
        Assert.Empty(outcome.Job.Progress);
    }

    [Theory]
    [InlineData("::group a")]
    [InlineData("::")]
    [InlineData(" ::progress 0.5")]
    [InlineData("::progressive 0.5")]
    public async Task Other_lines_with_colons_are_text(string line)
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync($"echo '{line}'");

        Assert.Equal([line], Programs.Lines(outcome.Job));
    }

    [Fact]
    public async Task On_stderr_they_are_text()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("echo '::result 1' >&2");

        Assert.Equal(["::result 1"], Programs.Lines(outcome.Job, JobLogLevel.Warning));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, outcome.Result.GetProperty("result").ValueKind);
    }

    [Fact]
    public async Task The_last_result_is_the_jobs()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("""echo '::result {"loss": 2}'; echo '::result {"loss": 1, "name": "{x}"}'""");

        Assert.Equal("""{"loss":1,"name":"{x}"}""", outcome.Result.GetProperty("result").GetRawText());
        Assert.Empty(outcome.Job.Log);
    }

    [Fact]
    public async Task A_result_may_be_as_large_as_a_result_may_be()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync("""printf '::result "'; head -c 3000000 /dev/zero | tr '\0' x; echo '"'""");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(3_000_000, outcome.Result.GetProperty("result").GetString()!.Length);
    }

    [Theory]
    [InlineData("echo '::result {loss: 1}'", "has no JSON behind it")]
    [InlineData("echo '::result'", "has no JSON behind it")]
    [InlineData("""printf '::result "'; head -c 5000000 /dev/zero | tr '\0' x; echo '"'""", "Write large output to an artifact")]
    public async Task A_result_that_cannot_be_read_fails_the_job(string script, string said)
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync(script);

        Assert.Equal((AgentOutcomeKind.Failed, "bad_output"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains(said, outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_are_files_of_the_working_folder()
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync(
            "mkdir out; echo a,b > out/rows.csv; echo '::artifact out/rows.csv'; head -c 200000 /dev/zero > \"$PWD/big.bin\"; echo \"::artifact $PWD/big.bin\"; ln -s out/rows.csv same.csv; echo '::artifact same.csv'");

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(["big.bin", "rows.csv", "same.csv"], outcome.Job.Artifacts.Keys.Order());
        Assert.Equal(("text/csv", "a,b\n"), (outcome.Job.Artifacts["rows.csv"].Kind, outcome.Job.Artifacts["rows.csv"].Text));
        Assert.Equal(200_000, outcome.Job.Artifacts["big.bin"].Content.Length);
    }

    [Theory]
    [InlineData("echo '::artifact ../stdin'", "\"..\"")]
    [InlineData("echo '::artifact /etc/passwd'", "not in the program's working folder")]
    [InlineData("ln -s /etc/passwd a.txt; echo '::artifact a.txt'", "leads out of it")]
    [InlineData("ln -s /etc d; echo '::artifact d/passwd'", "leads out of it")]
    [InlineData("echo '::artifact missing.txt'", "No such file")]
    [InlineData("mkdir d; echo '::artifact d'", "a folder")]
    [InlineData("mkfifo pipe; echo '::artifact pipe'", "no regular file")]
    [InlineData("echo x > '.hidden'; echo '::artifact .hidden'", "no artifact name")]
    public async Task An_artifact_from_elsewhere_fails_the_job(string script, string said)
    {
        await using var programs = await Programs.StartAsync();

        var outcome = await programs.RunShellAsync(script);

        Assert.Equal((AgentOutcomeKind.Failed, "bad_output"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains(said, outcome.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(outcome.Job.Artifacts);
    }
}
