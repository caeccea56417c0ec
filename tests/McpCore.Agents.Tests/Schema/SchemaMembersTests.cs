using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using McpCore.Agents.Testing;

namespace McpCore.Agents.Tests.Schema;

/// <summary>Which member's annotations a member of a schema gets, when its name alone does not tell.</summary>
public sealed class SchemaMembersTests
{
    [Theory]
    [InlineData("inherited", 1)]
    [InlineData("hidden", 3)]
    [InlineData("first", 5)]
    [InlineData("second", 4)]
    [InlineData("included", 6)]
    [InlineData("plain_field", 7)]
    public void Export_SourceGeneratedMember_HasItsOwnAnnotations(string member, int minimum)
    {
        var properties = new AgentTester(new MembersAgent()).PayloadSchema.GetProperty("properties");

        Assert.Equal(minimum, properties.GetProperty(member).GetProperty("minimum").GetInt32());
    }

    public record Ancestor
    {
        [Range(1, 10)]
        public int Inherited { get; set; }

        [Range(2, 10)]
        public int Hidden { get; set; }
    }

    public sealed record Members : Ancestor
    {
        [Range(3, 10)]
        public new int Hidden { get; set; }

        [Range(4, 10)]
        [JsonPropertyName("second")]
        public int First { get; set; }

        [Range(5, 10)]
        [JsonPropertyName("first")]
        public int Second { get; set; }

        [JsonInclude]
        [Range(6, 10)]
        internal int Included { get; set; }

        [JsonInclude]
        [Range(7, 10)]
#pragma warning disable CA1051 // An author may write a field.
        public int PlainField;
#pragma warning restore CA1051
    }

    [JobType("members")]
    public sealed class MembersAgent : Agent<Members, int>
    {
        protected override JsonSerializerContext JsonContext => MembersJson.Default;

        public override Task<int> ExecuteAsync(Members payload, JobContext context, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}

[JsonSerializable(typeof(SchemaMembersTests.Members))]
[JsonSerializable(typeof(int))]
internal sealed partial class MembersJson : JsonSerializerContext;
