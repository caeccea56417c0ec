using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Faults are shown where they were written.</summary>
public sealed class SubmitFaultTests(ShippedSharedDaemon shared) : IClassFixture<ShippedSharedDaemon>
{
    [Theory]
    [InlineData("submit")]
    [InlineData("plan")]
    public async Task Words_have_marks_under_values_and_under_names_that_nobody_knows(string command)
    {
        var run = await shared.RunAsync(command, "ml_experiment", "model=linear", "dataset=iris", "epochs=many", "modell=3", "--priority", "99");

        Assert.Equal(5, run.ExitCode);
        var line = $"  mcpcore {command} ml_experiment model=linear dataset=iris epochs=many modell=3 --priority 99";
        var marks = new string([.. line.Select((_, at) => IsIn("many", at) || IsIn("modell", at) || IsIn("99", at) ? '^' : ' ')]);
        Assert.Contains(Lines(line, marks), run.Error, StringComparison.Ordinal);

        bool IsIn(string part, int at) => at >= line.IndexOf(part, StringComparison.Ordinal) && at < line.IndexOf(part, StringComparison.Ordinal) + part.Length;
    }

    [Fact]
    public async Task The_step_of_a_nested_name_is_marked_alone()
    {
        var run = await shared.RunAsync("submit", "backtest", "strategy=momentum", "ticker=AAPL", "params.fst_window=10");

        Assert.Contains(Lines(
            "  mcpcore submit backtest strategy=momentum ticker=AAPL params.fst_window=10",
            "                                                               ^^^^^^^^^^"), run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean \"fast_window\"?", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\n  \"model\": \"linear\",\n  \"dataset\": \"irs\"\n}\n", ":3:14", "  3 |   \"dataset\": \"irs\"", "                   ^^^^^")]
    [InlineData("yaml", "# one\nmodel: linear\ndataset: irs\n", ":3:10", "  3 | dataset: irs", "               ^^^")]
    [InlineData("json", "{\"model\": \"linear\", \"dataset\": \"iris\", \"epoch\": 1}", ":1:40", "  1 | {\"model\": \"linear\", \"dataset\": \"iris\", \"epoch\": 1}", "                                             ^^^^^^^")]
    public async Task A_file_is_shown_with_the_line_and_the_place(string extension, string content, string place, string line, string marks)
    {
        var file = shared.NewFile() + "." + extension;
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        var run = await shared.RunAsync("submit", "ml_experiment", "--config", file);

        Assert.Equal(5, run.ExitCode);
        Assert.Contains(Lines("  " + file + place, line, marks), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_many_is_shown_with_its_number_in_the_file()
    {
        var file = shared.NewFile("{\"type\":\"generic\",\"payload\":{}}\n\n{\"type\":\"generic\",\"payload\":{\"sleep\":\"soon\"}}\n");

        var run = await shared.RunAsync("submit", "--each", file);

        Assert.Contains(Lines($"  {file}:3:38", "  3 | {\"type\":\"generic\",\"payload\":{\"sleep\":\"soon\"}}", new string(' ', 43) + "^^^^^^"), run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": }", "not valid JSON, line 1", "  1 | {\"a\": }", "            ^")]
    [InlineData("a: 1\nb: [1,\n", "not valid YAML, line ", "b: [1,", "^")]
    [InlineData("a: 1\na: 2\n", "not valid YAML, line 2", "  2 | a: 2", "      ^")]
    public async Task What_cannot_be_read_is_shown_where_it_breaks(string text, string message, string line, string marks)
    {
        var run = await CommandLine.RunAsync(shared.Home, text, ["submit", "generic", "--config", "-"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(line, run.Error, StringComparison.Ordinal);
        Assert.Contains(run.Error.Split('\n'), shown => shown.EndsWith(marks, StringComparison.Ordinal));
    }

    private static string Lines(params string[] lines) => string.Join('\n', lines) + "\n";
}
