using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Moving;

/// <summary><c>mcpcore export</c> and <c>mcpcore import</c>: jobs go from one home to another with all that belongs to them.</summary>
public sealed class TransferTests
{
    [Fact]
    public async Task Ended_jobs_come_as_they_are_and_a_second_import_changes_nothing()
    {
        using var folder = new TempFolder();
        await using var here = new TestHome();
        await using var there = new TestHome();
        here.AddPlugin("probe");
        there.AddPlugin("probe");
        var source = await here.StartDaemonAsync();
        var target = await there.StartDaemonAsync();
        var jobs = await MakeJobsAsync(source);
        await source.SubmitAsync("generic", "{}", ""","delay":"24h" """);
        await PostAsync(source, "calendars", """{"name":"sundays","weekdays":["sun"]}""");
        await PostAsync(source, "schedules", """{"name":"nightly","cron":"0 3 * * *","exclude":["sundays"],"job":{"type":"generic","payload":{}}}""");

        var export = await CommandLine.RunAsync(here.Folder, "export", folder.In("jobs.zip"));
        var import = await ImportAsync(there, folder.In("jobs.zip"));
        var again = await ImportAsync(there, folder.In("jobs.zip"));
        var back = await ImportAsync(here, folder.In("jobs.zip"));
        var doctor = await CommandLine.RunAsync(there.Folder, "doctor", "--deep");

        Assert.True(export.ExitCode == 0, export.Error);
        Assert.StartsWith("Exported 7 jobs and 1 artifact (9 B) to ", export.Output, StringComparison.Ordinal);
        ContractFile.AssertFits("import", import);
        Assert.Equal((6, 0, 1, 1, 1, 1, 1), Counts(import));
        Assert.Equal((0, 6, 1, 0, 0, 0, 0), Counts(again));
        Assert.Equal((0, 6, 1, 0, 0, 0, 0), Counts(back));
        Assert.Equal((0, ""), (doctor.ExitCode, doctor.Error));
        foreach (var id in jobs)
        {
            Assert.Equal(await DescribeAsync(source, id), await DescribeAsync(target, id));
        }

        var schedule = await target.Client.GetAsync("schedules/nightly", TestContext.Current.CancellationToken);
        Assert.True(schedule.GetProperty("paused").GetBoolean());
        Assert.Equal(["sundays"], schedule.GetProperty("exclude").EnumerateArray().Select(name => name.GetString()));
        var batch = (await target.Client.GetAsync("batches", TestContext.Current.CancellationToken)).GetProperty("batches")[0];
        Assert.Equal((1, 1), (batch.GetProperty("jobs").GetProperty("total").GetInt32(), batch.GetProperty("jobs").GetProperty("completed").GetInt32()));
        Assert.Equal(JsonValueKind.String, batch.GetProperty("completed_at").ValueKind);
    }

    [Fact]
    public async Task Unfinished_jobs_go_on_in_the_other_home_when_they_are_asked_for()
    {
        using var folder = new TempFolder();
        await using var here = new TestHome();
        await using var there = new TestHome();
        here.AddPlugin("probe");
        there.AddPlugin("probe");
        var source = await here.StartDaemonAsync();
        var target = await there.StartDaemonAsync();
        var files = new ProbeFiles(here);
        var running = await source.SubmitAsync("probe", files.Payload());
        await source.WaitForStatusAsync(running, "running");
        var waiting = await source.SubmitAsync("probe", "{}", $$""","depends_on":[{"id":"{{running}}"}]""");
        var scheduled = await source.SubmitAsync("generic", "{}", ""","delay":"24h" """);
        var batch = await PostAsync(source, "batches", $$"""{"jobs":[{"type":"probe","payload":{{files.Payload()}} }],"callback":{"job":{"type":"generic","payload":{} } } }""");
        var callback = batch.GetProperty("callback").GetProperty("id").GetString()!;

        Assert.Equal(0, (await CommandLine.RunAsync(here.Folder, "export", folder.In("jobs.zip"))).ExitCode);
        var (before, after) = (await source.Client.GetAsync($"jobs/{scheduled}", TestContext.Current.CancellationToken), default(JsonElement));
        await source.KillAsync();
        files.Open();
        var import = await ImportAsync(there, folder.In("jobs.zip"), "--with-unfinished");
        var ended = await target.WaitForEndAsync(running);
        var followed = await target.WaitForEndAsync(waiting);
        var called = await target.WaitForEndAsync(callback);
        after = await target.Client.GetAsync($"jobs/{scheduled}", TestContext.Current.CancellationToken);

        Assert.Equal((5, 0), (import.GetProperty("imported").GetInt32(), import.GetProperty("refused").GetInt32()));
        Assert.Equal(("completed", 2, 1), (ended.GetProperty("status").GetString(), ended.GetProperty("run").GetInt32(), ended.GetProperty("attempt").GetInt32()));
        Assert.Equal(("completed", "completed"), (followed.GetProperty("status").GetString(), called.GetProperty("status").GetString()));
        Assert.Equal(before.GetRawText(), after.GetRawText());
    }

    [Fact]
    public async Task A_filter_chooses_the_jobs_and_what_is_left_out_is_told()
    {
        using var folder = new TempFolder();
        await using var here = new TestHome();
        await using var there = new TestHome();
        here.AddPlugin("probe");
        var source = await here.StartDaemonAsync();
        var target = await there.StartDaemonAsync();
        await MakeJobsAsync(source);
        await PostAsync(source, "schedules", """{"name":"nightly","cron":"0 3 * * *","job":{"type":"generic","payload":{}}}""");
        await source.WaitForEndAsync(await source.SubmitAsync("probe", """{"artifact":"curve.csv","log_lines":3}""", ""","tags":["mine"]"""));

        var export = await CommandLine.RunAsync(here.Folder, "export", folder.In("jobs.zip"), "--tag", "mine", "--no-artifacts", "--no-logs", "--json");
        var replaced = await CommandLine.RunAsync(here.Folder, "export", folder.In("jobs.zip"));
        var import = await ImportAsync(there, folder.In("jobs.zip"));
        var job = (await StoredJobs.ReadAsync(target)).Values.Single();
        var logs = await target.Client.GetAsync($"jobs/{job.Id}/logs", TestContext.Current.CancellationToken);

        Assert.Equal(1, JsonDocument.Parse(export.Output).RootElement.GetProperty("counts").GetProperty("jobs").GetInt32());
        Assert.Equal(5, replaced.ExitCode);
        Assert.Equal([folder.In("jobs.zip")], Directory.GetFiles(folder.Path));
        Assert.Equal((1, 0, 0, 0, 0, 0, 0), Counts(import));
        Assert.Equal(("probe", "completed", "mine"), (job.Type, job.Status, job.Tag));
        Assert.Empty(logs.GetProperty("logs").EnumerateArray());
    }

    /// <summary>A job with output of every kind, one that failed twice, one that was cancelled, one that another waited for, a batch.</summary>
    private static async Task<IReadOnlyList<string>> MakeJobsAsync(DaemonUnderTest daemon)
    {
        var full = await daemon.SubmitAsync("probe", "{\n  \"artifact\": \"curve.csv\",\n  \"log_lines\": 5, \"loss\": 0.5, \"event\": \"half\"\n}", ""","tags":["a","b"],"metadata":{"owner":"ada"},"priority":7""");
        var failed = await daemon.SubmitAsync("probe", """{"throw":"no"}""", ""","max_attempts":2,"backoff":{"kind":"fixed","initial":"1ms"}""");
        var cancelled = await daemon.SubmitAsync("generic", "{}", ""","delay":"24h" """);
        await daemon.Client.PostAsync($"jobs/{cancelled}/cancel", null, TestContext.Current.CancellationToken);
        var next = await daemon.SubmitAsync("generic", "{}", $$""","depends_on":[{"id":"{{full}}"}],"unique":{"key":"one"}""");
        var batch = await PostAsync(daemon, "batches", """{"name":"pair","jobs":[{"type":"generic","payload":{}}],"callback":{"job":{"type":"generic","payload":{}}}}""");
        var callback = batch.GetProperty("callback").GetProperty("id").GetString()!;
        string[] jobs = [full, failed, cancelled, next, callback];
        foreach (var id in jobs)
        {
            await daemon.WaitForEndAsync(id);
        }

        return jobs;
    }

    /// <summary>All that can be read of a job, but for the numbers of its log lines, which are those of the home's events.</summary>
    private static async Task<string> DescribeAsync(DaemonUnderTest daemon, string id)
    {
        var job = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        var logs = await daemon.Client.GetAsync($"jobs/{id}/logs", TestContext.Current.CancellationToken);
        var metrics = await daemon.Client.GetAsync($"jobs/{id}/metrics", TestContext.Current.CancellationToken);
        var artifacts = await daemon.Client.GetAsync($"jobs/{id}/artifacts", TestContext.Current.CancellationToken);
        var text = new StringBuilder(job.GetRawText().Replace("\n", " ", StringComparison.Ordinal)).AppendLine().AppendLine(metrics.GetRawText()).AppendLine(artifacts.GetRawText());
        foreach (var line in logs.GetProperty("logs").EnumerateArray())
        {
            text.AppendLine(string.Join(' ', line.EnumerateObject().Where(member => member.Name != "seq").Select(member => member.Value.GetRawText())));
        }

        foreach (var artifact in artifacts.GetProperty("artifacts").EnumerateArray())
        {
            using var reader = new StreamReader(await daemon.Client.OpenArtifactAsync(id, artifact.GetProperty("name").GetString()!, TestContext.Current.CancellationToken));
            text.AppendLine(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        return text.ToString();
    }

    private static async Task<JsonElement> ImportAsync(TestHome home, string file, params string[] more)
    {
        var import = await CommandLine.RunAsync(home.Folder, ["import", file, "--json", .. more]);
        Assert.True(import.ExitCode == 0, import.Error + import.Output);
        return JsonDocument.Parse(import.Output).RootElement;
    }

    private static (int Imported, int Same, int Unfinished, int Artifacts, int Batches, int Calendars, int Schedules) Counts(JsonElement report) => (
        report.GetProperty("imported").GetInt32(),
        report.GetProperty("already_there").GetInt32(),
        report.GetProperty("unfinished_left_out").GetInt32(),
        report.GetProperty("artifacts").GetInt32(),
        report.GetProperty("batches").GetInt32(),
        report.GetProperty("calendars").GetInt32(),
        report.GetProperty("schedules").GetInt32());

    private static Task<JsonElement> PostAsync(DaemonUnderTest daemon, string path, string body) => daemon.Client.PostAsync(path, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
}
