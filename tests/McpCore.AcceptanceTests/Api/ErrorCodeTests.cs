using System.Globalization;
using System.Reflection;
using System.Text;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Every code that a client can bring about, with its status.</summary>
public sealed class ErrorCodeTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    private const string NoJob = "01890a5d-ac96-774b-bcce-b302099a8057";

    [Fact]
    public void Every_code_has_the_status_of_the_contract()
    {
        var statuses = Codes().Select(code => $"{ErrorCodes.StatusOf(code)} {code}").Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "400 ambiguous_id", "400 malformed", "403 forbidden", "404 artifact_not_found", "404 batch_not_found", "404 calendar_not_found", "404 job_not_found", "404 plugin_not_found", "404 route_not_found", "404 schedule_not_found",
                "405 method_not_allowed", "409 batch_finished", "409 calendar_exists", "409 calendar_in_use", "409 dependency_failed", "409 idempotency_conflict", "409 plugin_conflict", "409 schedule_exists", "409 schedule_overlap", "409 state_conflict", "409 unique_conflict", "409 version_mismatch", "413 too_large", "415 unsupported_media_type", "422 plugin_refused", "422 unknown_type", "422 validation_failed",
                "429 queue_full", "500 damaged", "500 internal", "503 draining", "503 store_full",
            ],
            statuses);
    }

    [Fact]
    public async Task Every_code_is_explained_in_the_docs_with_its_status()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "errors.md"), TestContext.Current.CancellationToken);

        Assert.All(Codes(), code => Assert.Contains($"| `{code}` | {ErrorCodes.StatusOf(code)} |", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jobs", "")]
    [InlineData("jobs", "{")]
    [InlineData("jobs", "null")]
    [InlineData("jobs", "[]")]
    [InlineData("jobs", """[{"type":"generic","payload":{}}]""")]
    [InlineData("jobs", """{"type":"generic","payload":{}} {}""")]
    [InlineData("jobs", """{"type":"generic","type":"generic","payload":{}}""")]
    [InlineData("jobs", """{"type":"generic","payload":{"a":1,"a":2}}""")]
    [InlineData("jobs", """{"type":"generic","payload":{"\ud800":1}}""")]
    [InlineData("jobs", """{"type":"generic","payload":{},}""")]
    [InlineData("jobs/many", "{}")]
    [InlineData("jobs/many", "[]")]
    [InlineData("jobs/@last/cancel", """{"why":"x"}""")]
    [InlineData("jobs/@last/cancel", """{"reason":1}""")]
    [InlineData("jobs/@last/cancel", "[]")]
    [InlineData("jobs/@last/retry", """{"tree":1}""")]
    [InlineData("jobs/@last/retry", """{"reason":"x"}""")]
    public async Task A_body_that_cannot_be_read_is_malformed(string path, string body)
    {
        await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync(path, body);

        answer.AssertProblem(400, "malformed");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_body_that_is_not_UTF8_is_malformed()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"type":"generic","payload":{"a":" """), 0xFF, .. "\"}}"u8];

        var answer = await daemon.Api.SendAsync(HttpMethod.Post, "jobs", body);

        answer.AssertProblem(400, "malformed");
    }

    [Theory]
    [InlineData("jobs?limit=0")]
    [InlineData("jobs?limit=1001")]
    [InlineData("jobs?limit=ten")]
    [InlineData("jobs?cursor=zz")]
    [InlineData("jobs?status=done")]
    [InlineData("jobs?status=pending,done")]
    [InlineData("jobs?created_after=soon")]
    [InlineData("jobs?colour=red")]
    [InlineData("jobs/@last/logs?limit=0")]
    [InlineData("jobs/@last/logs?attempt=0")]
    [InlineData("events?after=-1")]
    [InlineData("events?since=1")]
    public async Task A_parameter_that_is_not_allowed_is_malformed(string path)
    {
        await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var answer = await daemon.Api.GetAsync(path);

        answer.AssertProblem(400, "malformed");
    }

    [Fact]
    public async Task An_unknown_parameter_comes_with_the_nearest_name()
    {
        var answer = await daemon.Api.GetAsync("jobs?stauts=failed");

        Assert.Contains("did you mean \"status\"?", answer.AssertProblem(400, "malformed").Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", $"jobs/{NoJob}")]
    [InlineData("GET", "jobs/abc")]
    [InlineData("GET", "jobs/what")]
    [InlineData("GET", $"jobs/{NoJob}/logs")]
    [InlineData("GET", $"jobs/{NoJob}/artifacts")]
    [InlineData("GET", $"jobs/{NoJob}/artifacts/x")]
    [InlineData("POST", $"jobs/{NoJob}/cancel")]
    [InlineData("POST", $"jobs/{NoJob}/retry")]
    [InlineData("GET", $"events?job_id={NoJob}")]
    public async Task A_job_that_is_not_there_is_not_found(string method, string path)
    {
        var answer = await daemon.Api.SendAsync(new HttpMethod(method), path, null);

        answer.AssertProblem(404, "job_not_found");
    }

    [Fact]
    public async Task An_artifact_that_is_not_there_is_not_found_and_the_others_are_named()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"artifact":"notes.txt"}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.GetAsync($"jobs/{id}/artifacts/note.txt");

        Assert.Contains("notes.txt", answer.AssertProblem(404, "artifact_not_found").Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_is_not_there_is_not_found()
    {
        var answer = await daemon.Api.GetAsync("plugins/ecko");

        answer.AssertProblem(404, "plugin_not_found");
    }

    [Theory]
    [InlineData("GET", "nothing")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api/v2/jobs")]
    [InlineData("POST", "jobs/many/more/of/them")]
    public async Task A_path_that_is_not_there_is_not_found(string method, string path)
    {
        var answer = await daemon.Api.SendAsync(new HttpMethod(method), path, null);

        answer.AssertProblem(404, "route_not_found");
    }

    [Theory]
    [InlineData("PUT", "jobs", "GET, POST")]
    [InlineData("DELETE", $"jobs/{NoJob}", "GET")]
    [InlineData("POST", "daemon", "GET")]
    [InlineData("GET", $"jobs/{NoJob}/cancel", "POST")]
    public async Task A_method_that_a_path_does_not_take_is_not_allowed(string method, string path, string allowed)
    {
        var answer = await daemon.Api.SendAsync(new HttpMethod(method), path, null);

        answer.AssertProblem(405, "method_not_allowed");
        Assert.Equal(allowed, answer.Headers["Allow"]);
    }

    [Theory]
    [InlineData("x", 1048576, 201)]
    [InlineData("x", 1048577, 413)]
    [InlineData("ü", 1048578, 413)]
    public async Task A_payload_of_more_than_a_megabyte_is_too_large(string letter, int bytes, int status)
    {
        const string Empty = """{"a":""}""";
        var text = string.Concat(Enumerable.Repeat(letter, (bytes - Empty.Length) / Encoding.UTF8.GetByteCount(letter)));
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.PostJobAsync($$"""{"type":"generic","payload":{"a":"{{text}}"},"delay":"1h"}""");

        Assert.Equal(status, answer.Status);
        Assert.Equal(before + (status == 201 ? 1 : 0), await daemon.CountJobsAsync());
        if (status == 413)
        {
            answer.AssertProblem(413, "too_large");
        }
    }

    [Fact]
    public async Task A_request_of_more_than_64_megabytes_is_refused_before_it_is_read()
    {
        await using var connection = await RawApi.ConnectAsync(daemon.Daemon.Home, TestContext.Current.CancellationToken);
        var head = string.Create(CultureInfo.InvariantCulture, $"POST /api/v1/jobs HTTP/1.1\r\nHost: mcpcore\r\nContent-Type: application/json\r\nContent-Length: {(64 * 1024 * 1024) + 1}\r\n\r\n");
        await connection.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(connection);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"too_large\"", answer, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Codes() =>
        typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
}
