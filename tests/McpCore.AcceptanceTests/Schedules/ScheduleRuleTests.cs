using McpCore.AcceptanceTests.Cli;

namespace McpCore.AcceptanceTests.Schedules;

/// <summary>Schedules that the command line is refused; they leave nothing behind, so one daemon is enough.</summary>
public sealed class ScheduleRuleTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("$.cron", "--cron", "61 * * * *")]
    [InlineData("did you mean \"Europe/Zurich\"?", "--cron", "@daily", "--time-zone", "Europe/Zurch")]
    [InlineData("$.every", "--every", "10ms")]
    [InlineData("a schedule needs a rule")]
    [InlineData("exclude each other", "--every", "1h", "--cron", "@daily")]
    public async Task A_rule_that_cannot_be_meant_is_refused_with_what_is_wrong(string message, params string[] rule)
    {
        var refused = await shared.RunAsync(["schedule", "add", "bad", "generic", .. rule]);
        var list = await shared.RunAsync("schedule", "list", "--json");

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
        Assert.Equal("[]", list.Output.Trim());
    }
}
