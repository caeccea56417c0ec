using System.Text;
using System.Text.Json;
using McpCore.Agents.Testing;
using McpCore.Agents.Tests.Samples;

namespace McpCore.Agents.Tests.Schema;

/// <summary>What an agent says of itself.</summary>
public sealed class DescribeTests
{
    [Fact]
    public void Describe_Agent_GivesNameAliasesAndDescription()
    {
        var type = Assert.Single(new LambdaAgent<Nothing, int>((_, _, _) => Task.FromResult(0)).Describe());

        Assert.Equal("lambda", type.Name);
        Assert.Equal(["anonymous"], type.Aliases);
        Assert.Equal("Runs what the test says.", type.Description);
        Assert.Equal("""{"type":"integer"}""", Encoding.UTF8.GetString(type.ResultSchema.Span));
    }

    [Fact]
    public void Describe_SeveralTypes_GivesEachWithTheSameSchemas()
    {
        var types = new TwinAgent().Describe();

        Assert.Equal(["first", "second"], types.Select(type => type.Name).Order(StringComparer.Ordinal));
        Assert.All(types, type => Assert.Empty(type.Aliases));
        Assert.True(types[0].PayloadSchema.Span.SequenceEqual(types[1].PayloadSchema.Span));
    }

    [Fact]
    public void Describe_ClassWithoutJobType_SaysWhatToAdd()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new NamelessAgent().Describe());

        Assert.Contains("[JobType(", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(NamelessAgent), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_SubclassOfAnAgent_DoesNotInheritItsJobTypes() =>
        Assert.Throws<InvalidOperationException>(() => new UnnamedTwinAgent().Describe());

    [Fact]
    public void Describe_SourceGeneratedContext_MakesTheSameSchemasAsReflection()
    {
        var generated = new AgentTester(new CompactAgent());
        var reflected = new AgentTester(new LambdaAgent<CompactPayload, CompactResult>((_, _, _) => Task.FromResult(new CompactResult(0, ""))));

        Assert.Equal(reflected.PayloadSchema.GetRawText(), generated.PayloadSchema.GetRawText());
        Assert.Equal(reflected.ResultSchema.GetRawText(), generated.ResultSchema.GetRawText());
    }

    [Fact]
    public void Describe_Twice_GivesTheSameBytes()
    {
        var agent = new CompactAgent();

        var (first, second) = (agent.Describe()[0], agent.Describe()[0]);

        Assert.True(first.PayloadSchema.Span.SequenceEqual(second.PayloadSchema.Span));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(first.PayloadSchema).RootElement.ValueKind);
    }

    [JobType("first")]
    [JobType("second")]
    private class TwinAgent : Agent<Nothing, int>
    {
        public override Task<int> ExecuteAsync(Nothing payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(0);
    }

    private sealed class UnnamedTwinAgent : TwinAgent;

    private sealed class NamelessAgent : Agent<Nothing, int>
    {
        public override Task<int> ExecuteAsync(Nothing payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
