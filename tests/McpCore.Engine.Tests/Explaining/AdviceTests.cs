using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Explaining;

public sealed class AdviceTests
{
    [Theory]
    [InlineData("agent_error", "mcpcore logs 00000001")]
    [InlineData("timeout", "longer timeout")]
    [InlineData("heartbeat_timeout", "heartbeat_timeout")]
    [InlineData("queue_timeout", "mcpcore retry 00000001")]
    [InlineData("deadline_exceeded", "mcpcore retry 00000001")]
    [InlineData("poisoned", "mcpcore plugin show samples")]
    [InlineData("memory_limit", "plugins.samples.limits")]
    [InlineData("payload_rejected", "mcpcore agents")]
    [InlineData("agent_missing", "mcpcore plugin list")]
    [InlineData("a code of the agent's own", "mcpcore retry 00000001")]
    public void For_AFailedJob_SaysWhatToDo(string code, string words) => Assert.Contains(words, Advice.For(JobSamples.In(JobStatus.Failed), code), StringComparison.Ordinal);

    [Fact]
    public void For_AJobThatTimeWillStart_SaysNothing()
    {
        Assert.Null(Advice.For(JobSamples.Scheduled(), "delayed"));
        Assert.Null(Advice.For(JobSamples.Pending(), "queued"));
        Assert.Null(Advice.For(JobSamples.In(JobStatus.Completed), "completed"));
    }
}
