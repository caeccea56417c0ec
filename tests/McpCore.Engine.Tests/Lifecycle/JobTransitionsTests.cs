using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Tests.Lifecycle;

public sealed class JobTransitionsTests
{
    [Theory]
    [MemberData(nameof(ContractTable.Pairs), MemberType = typeof(ContractTable))]
    public void Allows_EveryPair_IsAsTheContractSays(string from, string to)
    {
        var expected = ContractTable.Allows(from, to);

        var allowed = JobTransitions.Allows(Status(from), Status(to)!.Value);

        Assert.Equal(expected, allowed);
    }

    [Theory]
    [MemberData(nameof(ContractTable.StatusPairs), MemberType = typeof(ContractTable))]
    public void AllowsRetry_EveryPair_IsAsTheContractSays(string from, string to)
    {
        var expected = ContractTable.AllowsRetry(from, to);

        var allowed = JobTransitions.AllowsRetry(Status(from)!.Value, Status(to)!.Value);

        Assert.Equal(expected, allowed);
    }

    private static JobStatus? Status(string name) => name == "new" ? null : JobStatusNames.TryParse(name, out var status) ? status : throw new ArgumentException(name);
}
