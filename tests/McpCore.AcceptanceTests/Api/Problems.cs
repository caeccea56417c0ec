using System.Text.Json;

namespace McpCore.AcceptanceTests.Api;

/// <summary>What every refusal has in common (CONTRACT, "Errors").</summary>
internal static class Problems
{
    private static readonly string[] Members = ["type", "title", "status", "detail", "code", "trace_id", "errors"];

    /// <summary>Asserts that an answer is problem details with this status and code; returns them.</summary>
    public static JsonElement AssertProblem(this RawAnswer answer, int status, string code)
    {
        Assert.True(answer.Status == status, $"{answer.Status} instead of {status}: {answer.Body}");
        Assert.Equal("application/problem+json", answer.ContentType);
        var problem = answer.Json;
        Assert.Equal(Members, problem.EnumerateObject().Select(member => member.Name));
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal(status, problem.Int("status"));
        Assert.NotEmpty(problem.Text("type")!);
        Assert.NotEmpty(problem.Text("title")!);
        Assert.NotEmpty(problem.Text("detail")!);
        Assert.NotEmpty(problem.Text("trace_id")!);
        return problem;
    }

    /// <summary>Asserts a refusal for exactly these paths, in any order; returns its faults by path.</summary>
    public static IReadOnlyDictionary<string, JsonElement> AssertFaults(this RawAnswer answer, params string[] paths)
    {
        var faults = answer.AssertProblem(422, "validation_failed").GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(paths.Order(StringComparer.Ordinal), faults.Select(fault => fault.Text("path")!).Order(StringComparer.Ordinal));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Text("message")!));
        return faults.ToDictionary(fault => fault.Text("path")!);
    }
}
