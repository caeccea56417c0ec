using McpCore.Agents.Testing;
using McpCore.Exec;

namespace Exec.Tests;

public sealed class ExecValidationTests
{
    [Fact]
    public async Task Check_WithoutSettings_RefusesEveryProgramAndSaysWhatToWrite()
    {
        await using var programs = await Programs.StartAsync("{}");

        var fault = Assert.Single(await programs.Agent.CheckAsync(new ExecPayload { Program = "python3" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("$.program", "program_not_allowed"), (fault.Path, fault.Code));
        Assert.Contains("""put this into mcpcore.json, then run `mcpcore config reload`: {"plugins": {"exec": {"settings": {"allow": ["python3"]}}}}""", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AnotherProgram_SaysTheWholeListToWrite()
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["cat", "/opt/train"]}""");

        var fault = Assert.Single(await programs.Agent.CheckAsync(new ExecPayload { Program = "sh" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("""{"allow": ["cat", "/opt/train", "sh"]}""", fault.Message, StringComparison.Ordinal);
        Assert.Equal("cat | /opt/train", fault.Allowed);
    }

    [Theory]
    [InlineData("cat", "cat")]
    [InlineData("cat", "/usr/bin/cat")]
    [InlineData("/usr/bin/cat", "cat")]
    [InlineData("/usr/bin/cat", "/usr/bin/cat")]
    public async Task Check_ANameAndItsPath_AreTheSame(string allowed, string asked)
    {
        await using var programs = await Programs.StartAsync($$"""{"allow": ["{{allowed}}"]}""");

        Assert.Empty(await programs.Agent.CheckAsync(new ExecPayload { Program = asked }, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../../bin/sh")]
    [InlineData("./cat")]
    [InlineData("/usr/bin/../bin/cat")]
    [InlineData("bin/cat")]
    [InlineData("/usr/bin/cat/")]
    [InlineData("..")]
    public async Task Check_ADetour_IsRefused(string asked)
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["cat"]}""");

        var fault = Assert.Single(await programs.Agent.CheckAsync(new ExecPayload { Program = asked }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("invalid", fault.Code);
    }

    [Fact]
    public async Task Check_AProgramThatIsAllowedButNotThere_IsRefused()
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["/opt/no/such/program"]}""");

        var fault = Assert.Single(await programs.Agent.CheckAsync(new ExecPayload { Program = "/opt/no/such/program" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("program_missing", fault.Code);
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("PATH")]
    [InlineData("PYTHONPATH")]
    [InlineData("BASH_ENV")]
    [InlineData("MCPCORE_EXEC_RUN")]
    [InlineData("a-b")]
    [InlineData("")]
    public async Task Check_AVariableThatDecidesWhatCodeRuns_IsRefused(string name)
    {
        await using var programs = await Programs.StartAsync("""{"allow": ["cat"]}""");

        var fault = Assert.Single(await programs.Agent.CheckAsync(
            new ExecPayload { Program = "cat", Env = new Dictionary<string, string> { [name] = "x", ["FINE"] = "y" } }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("$.env", fault.Path);
        Assert.Contains($"\"{name}\"", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"allow": ["bin/cat"]}""", "bin/cat")]
    [InlineData("""{"environment": {"A B": "1"}}""", "A B")]
    [InlineData("""{"environment": {"MCPCORE_SEED": "1"}}""", "MCPCORE_SEED")]
    public async Task Start_WrongSettings_AreNamed(string settings, string named)
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => Programs.StartAsync(settings));

        Assert.Contains($"\"{named}\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_agent_has_a_schema_that_refuses_unknown_members()
    {
        using var plugin = new TestPlugin();
        var schema = new AgentTester(new ExecAgent(new ExecSettings(), new McpCore.Exec.Programs.AllowedPrograms([]), new McpCore.Exec.Running.RunFolders("/unused")), plugin).PayloadSchema;

        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal("program", Assert.Single(schema.GetProperty("required").EnumerateArray()).GetString());
    }
}
