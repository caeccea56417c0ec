using System.ComponentModel;
using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Completion: what is offered, and that a real shell gets it.</summary>
public sealed class CompletionTests(ShippedSharedDaemon shared) : IClassFixture<ShippedSharedDaemon>
{
    [Theory]
    [InlineData("mcpcore sta", "status")]
    [InlineData("mcpcore plugin in", "install")]
    [InlineData("mcpcore submit ml_ex", "ml_experiment")]
    [InlineData("mcpcore submit ml_experiment data", "dataset=")]
    [InlineData("mcpcore submit ml_experiment dataset=di", "dataset=digits")]
    [InlineData("mcpcore submit backtest params.fast", "params.fast_window=")]
    [InlineData("mcpcore submit generic --prio", "--priority")]
    [InlineData("mcpcore status @", "@last")]
    [InlineData("mcpcore plugin show gen", "generic")]
    [InlineData("mcpcore list --output c", "csv")]
    public async Task What_fits_is_offered(string line, string expected)
    {
        var run = await shared.RunAsync("complete", $"{line.Length}", line);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Lines().Select(answer => answer.Split('\t')[0]));
        Assert.All(run.Lines(), answer => Assert.StartsWith(line[(line.LastIndexOf(' ') + 1)..], answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jobs_are_offered_with_what_they_are()
    {
        var id = await shared.SubmitToEndAsync("generic", "{}");

        var run = await shared.RunAsync("complete", "15", "mcpcore status ");

        Assert.Contains(run.Lines(), line => line.StartsWith($"{id[^8..]}\tgeneric, completed, ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mcpcore stat", "status")]
    [InlineData("mcpcore submit ml_experiment dataset=ir", "iris")]
    [InlineData("mcpcore submit ml_experiment dataset=", "cifar10,digits,fashion_mnist,iris,mnist")]
    public async Task Bash_completes(string line, string expected)
    {
        var words = line.Replace("=", " = ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var script = $"""
            PATH="$(dirname '{Checkout.CommandLine}'):$PATH"
            source <(mcpcore completion bash)
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_CWORD={words.Count - 1}
            compopt() {"{ :; }"}
            _mcpcore
            printf '%s\n' "$COMPREPLY" "{"${COMPREPLY[@]:1}"}" | sort | paste -sd,
            """;

        var run = await ProgramRun.RunAsync("bash", ["-c", script], (HomeFolder.Variable, shared.Home.Path));

        Assert.Equal(expected, run.Output.Trim().Trim(','));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Other_shells_have_their_scripts(string shell)
    {
        var run = await shared.RunAsync("completion", shell);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("mcpcore complete", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_commands_are_still_offered()
    {
        using var folder = new TempFolder();

        var jobs = await shared.RunAsync("complete", "15", "mcpcore status ", "--home", folder.Path);
        var commands = await shared.RunAsync("complete", "12", "mcpcore stat", "--home", folder.Path);

        Assert.Equal((0, ""), (commands.ExitCode, commands.Error));
        Assert.Contains("status", commands.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (jobs.ExitCode, jobs.Error));
    }

    [Fact]
    public async Task The_manual_is_one_that_groff_takes_without_a_word()
    {
        var page = await shared.RunAsync("man");
        var file = shared.NewFile(page.Output);

        try
        {
            var run = await ProgramRun.RunAsync("groff", ["-man", "-Tascii", "-wall", "-P-c", file]);

            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Contains("daemon start [options]", Regex.Replace(run.Output, ".\b", ""), StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            Assert.Skip("groff is not installed: nobody has seen the manual page set.");
        }
    }
}
