using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests;

/// <summary>The main job: from a dropped plugin to a stored result.</summary>
public sealed class MainJobTests
{
    [Fact]
    public async Task An_experiment_on_iris_reaches_its_floor()
    {
        await using var home = new TestHome { WithShippedPlugins = true };
        await home.StartDaemonAsync();

        var run = await CommandLine.RunAsync(
            home.Folder, "submit", "--type", "ml_experiment", "--config", """{"model":"linear","dataset":"iris","epochs":200,"learning_rate":0.01}""", "--wait", "--json");

        Assert.Equal(0, run.ExitCode);
        using var job = System.Text.Json.JsonDocument.Parse(run.Output);
        Assert.InRange(job.RootElement.GetProperty("result").GetProperty("test_accuracy").GetDouble(), 0.90, 1);
    }
}
