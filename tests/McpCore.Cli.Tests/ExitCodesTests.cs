namespace McpCore.Cli.Tests;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData(new[] { 0, 0 }, 0)]
    [InlineData(new[] { 0, 7 }, 7)]
    [InlineData(new[] { 7, 6, 0 }, 6)]
    [InlineData(new[] { 0, 6, 7, 1 }, 1)]
    public void Worst_SeveralJobs_IsTheWorst(int[] codes, int expected) => Assert.Equal(expected, ExitCodes.Worst(codes));

    [Theory]
    [InlineData("completed", 0)]
    [InlineData("failed", 1)]
    [InlineData("cancelled", 6)]
    public void OfStatus_FinalState_IsItsCode(string status, int expected) => Assert.Equal(expected, ExitCodes.OfStatus(status));

    [Theory]
    [InlineData(400, "ambiguous_id", 2)]
    [InlineData(400, "malformed", 2)]
    [InlineData(404, "job_not_found", 4)]
    [InlineData(409, "state_conflict", 5)]
    [InlineData(413, "too_large", 5)]
    [InlineData(422, "validation_failed", 5)]
    [InlineData(500, "internal", 70)]
    [InlineData(503, "draining", 5)]
    public void OfProblem_Answer_IsItsCode(int status, string code, int expected) => Assert.Equal(expected, ExitCodes.OfProblem(status, code));
}
