namespace McpCore.Client.Tests;

public sealed class McpCoreExceptionTests
{
    [Fact]
    public void Message_SeveralFaults_HasEach()
    {
        var problem = new Problem(422, ErrorCodes.ValidationFailed, "Validation failed", "2 faults were found; nothing was stored.", [new("$.priority", "range", "12 is out of range", "0 to 9"), new("$.type", "required", "it is missing", null)]);

        Assert.Equal("2 faults were found; nothing was stored. $.priority: 12 is out of range; $.type: it is missing", new McpCoreException(problem).Message);
    }

    [Fact]
    public void Message_OneFault_IsTheDetail()
    {
        var problem = new Problem(422, ErrorCodes.UnknownType, "Unknown type", "$.type: no plugin has ever handled it.", [new("$.type", "unknown_type", "no plugin has ever handled it", null)]);

        Assert.Equal(problem.Detail, new McpCoreException(problem).Message);
    }
}
