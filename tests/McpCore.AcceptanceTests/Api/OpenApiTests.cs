using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>What a real daemon answers is what its OpenAPI document describes.</summary>
public sealed class OpenApiTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    private const string Batch = """{"name":"openapi","jobs":[{"type":"generic","payload":{},"delay":"1h"}],"callback":{"job":{"type":"generic","payload":{}}}}""";

    [Fact]
    public async Task The_document_is_the_one_in_the_repository_and_the_tool_prints_it_without_a_daemon()
    {
        var kept = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "openapi.json"), TestContext.Current.CancellationToken);
        await using var nowhere = new TestHome();

        var served = await daemon.Api.GetAsync("openapi.json");
        var printed = await ProgramRun.RunAsync(Checkout.Daemon, ["tool", "openapi"], ("MCPCORE_HOME", nowhere.Folder.Path));

        Assert.Equal((200, "application/json"), (served.Status, served.ContentType));
        Assert.Equal(kept, served.Body);
        Assert.Equal((0, kept), (printed.ExitCode, printed.Output));
        Assert.False(Directory.Exists(nowhere.Folder.Path));
    }

    [Fact]
    public async Task Every_answer_to_a_read_has_the_shape_that_the_document_describes()
    {
        var document = await DocumentAsync();
        var shapes = new DocumentedShapes(document);
        var job = await SubmitWithOutputAsync();
        await daemon.Api.PostAsync("batches", Batch);
        await daemon.Api.PostAsync("schedules", Schedule("read"));
        await daemon.Api.PostAsync("schedules/read/run");
        await daemon.Api.PostAsync("calendars", """{"name":"read","weekdays":["sun"]}""");
        var faults = new List<string>();
        var reads = document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null).ToList();

        foreach (var (path, operations) in reads)
        {
            // A stream of events never ends; its events are checked with the fixtures.
            if (operations!["get"]!["responses"]!["200"]!["content"]!["application/json"] is not { } content)
            {
                continue;
            }

            var answer = await daemon.Api.GetAsync(Filled(path, job));
            faults.AddRange(answer.Status == 200 ? shapes.Faults(content["schema"]!, answer.Json).Select(fault => $"GET {path}: {fault}") : [$"GET {path}: {answer.Status} {answer.Body}"]);
        }

        Assert.True(reads.Count > 5);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_answer_to_a_change_has_the_shape_that_the_document_describes()
    {
        const string Delayed = """{"type":"generic","payload":{},"delay":"1h","tags":["openapi"]}""";
        var document = await DocumentAsync();
        var shapes = new DocumentedShapes(document);
        var changed = new HashSet<string>();

        var job = (await ChangeAsync("post", "/jobs", Delayed, 201)).Text("id")!;
        await ChangeAsync("post", "/jobs/many", $"[{Delayed}]", 201);
        await ChangeAsync("post", "/jobs/plan", Delayed, 200);
        await ChangeAsync("post", "/jobs/{id}/cancel", null, 200, ("{id}", job));
        await ChangeAsync("post", "/jobs/{id}/retry", null, 200, ("{id}", job));
        await ChangeAsync("post", "/jobs/{id}/retry", null, 409, ("{id}", job));
        await ChangeAsync("post", "/jobs/cancel", """{"tag":"openapi"}""", 200);
        await ChangeAsync("post", "/jobs/cancel", "{}", 422);
        var batch = (await ChangeAsync("post", "/batches", Batch, 201)).Text("id")!;
        await ChangeAsync("post", "/batches/{id}/cancel", null, 200, ("{id}", batch));
        await ChangeAsync("post", "/prune", """{"tag":"openapi","dry_run":true}""", 200);
        await ChangeAsync("post", "/job-types/{name}/pause", """{"reason":"lunch"}""", 200, ("{name}", "echo"));
        await ChangeAsync("post", "/job-types/{name}/resume", null, 200, ("{name}", "echo"));
        await ChangeAsync("post", "/plugins/{name}/pause", null, 200, ("{name}", "echo"));
        await ChangeAsync("post", "/plugins/{name}/resume", null, 200, ("{name}", "echo"));
        await ChangeAsync("post", "/plugins/{id}/disable", null, 200, ("{id}", "echo"));
        await ChangeAsync("post", "/plugins/{id}/enable", null, 200, ("{id}", "echo"));
        await ChangeAsync("post", "/plugins/{id}/reload", null, 200, ("{id}", "echo"));
        await ChangeAsync("post", "/plugins", $$"""{"path":"{{Path.Combine(Checkout.TestPlugins, "word_count")}}"}""", 200);
        await ChangeAsync("post", "/plugins", """{"path":"/nowhere"}""", 422);
        await ChangeAsync("post", "/plugins/{id}/rollback", null, 409, ("{id}", "word_count"));
        await ChangeAsync("delete", "/plugins/{id}", null, 200, ("{id}", "word_count"));
        await ChangeAsync("post", "/schedules", Schedule("changed"), 201);
        await ChangeAsync("post", "/schedules", Schedule("changed"), 409);
        await ChangeAsync("put", "/schedules/{name}", Schedule("changed"), 200, ("{name}", "changed"));
        await ChangeAsync("post", "/schedules/{name}/pause", null, 200, ("{name}", "changed"));
        await ChangeAsync("post", "/schedules/{name}/resume", null, 200, ("{name}", "changed"));
        await ChangeAsync("post", "/schedules/{name}/run", null, 201, ("{name}", "changed"));
        await ChangeAsync("post", "/schedules/{name}/backfill", """{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T12:00:00Z"}""", 200, ("{name}", "changed"));
        await ChangeAsync("delete", "/schedules/{name}", null, 204, ("{name}", "changed"));
        await ChangeAsync("delete", "/schedules/{name}", null, 404, ("{name}", "changed"));
        await ChangeAsync("post", "/calendars", """{"name":"changed","weekdays":["sun"]}""", 201);
        await ChangeAsync("post", "/calendars", """{"name":"changed","weekdays":["sun"]}""", 409);
        await ChangeAsync("put", "/calendars/{name}", """{"name":"changed","weekdays":["sat"]}""", 200, ("{name}", "changed"));
        await ChangeAsync("delete", "/calendars/{name}", null, 204, ("{name}", "changed"));
        await ChangeAsync("delete", "/calendars/{name}", null, 404, ("{name}", "changed"));

        await ChangeAsync("post", "/daemon/drain", null, 200);
        await ChangeAsync("post", "/daemon/resume", null, 200);
        await ChangeAsync("post", "/daemon/reload", null, 200);

        // The daemon's stop would end the tests of this class.
        changed.Add("post /daemon/stop");
        Assert.Equal(Changes(document).Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));

        async Task<JsonElement> ChangeAsync(string method, string path, string? body, int status, (string Name, string Value) parameter = default)
        {
            changed.Add($"{method} {path}");
            var filled = parameter.Name is null ? path : path.Replace(parameter.Name, parameter.Value, StringComparison.Ordinal);
            var answer = await daemon.Api.SendAsync(new HttpMethod(method.ToUpperInvariant()), filled.TrimStart('/'), body is null ? null : Encoding.UTF8.GetBytes(body));
            Assert.True(answer.Status == status, $"{method} {path}: {answer.Status} {answer.Body}");
            var response = document["paths"]![path]![method]!["responses"]![status.ToString(CultureInfo.InvariantCulture)]!;
            if (response["content"] is not { } content)
            {
                Assert.Empty(answer.Body);
                return default;
            }

            var faults = shapes.Faults(content[answer.ContentType!]!["schema"]!, answer.Json);
            Assert.True(faults.Count == 0, $"{method} {path}: {string.Join("; ", faults)}");
            return answer.Json;
        }
    }

    private static IEnumerable<string> Changes(JsonObject document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(method => method.Key != "get").Select(method => $"{method.Key} {path.Key}"));

    private static string Schedule(string name) => $$$"""{"name":"{{{name}}}","cron":"0 0 1 1 *","job":{"type":"generic","payload":{} } }""";

    private async Task<JsonObject> DocumentAsync() => JsonNode.Parse((await daemon.Api.GetAsync("openapi.json")).Body)!.AsObject();

    /// <summary>A job that leaves something to read at every route.</summary>
    private async Task<string> SubmitWithOutputAsync()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"artifact":"notes.txt","log_lines":2,"progress_steps":1}""", ""","metadata":{"owner":"ada"},"tags":["openapi"]""");
        await daemon.Daemon.WaitForEndAsync(id);
        return id;
    }

    private static string Filled(string path, string job)
    {
        var filled = path.TrimStart('/')
            .Replace("jobs/{id}", $"jobs/{job}", StringComparison.Ordinal)
            .Replace("batches/{id}", "batches/@last", StringComparison.Ordinal)
            .Replace("artifacts/{name}", "artifacts/notes.txt", StringComparison.Ordinal)
            .Replace("plugins/{id}", "plugins/probe", StringComparison.Ordinal)
            .Replace("schedules/{name}", "schedules/read", StringComparison.Ordinal)
            .Replace("calendars/{name}", "calendars/read", StringComparison.Ordinal);
        Assert.False(filled.Contains('{', StringComparison.Ordinal), $"Say here what to read at {path}.");
        return filled;
    }
}
