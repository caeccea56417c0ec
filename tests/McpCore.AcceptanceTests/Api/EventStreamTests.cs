using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The live stream: the past, then the present, without gap or repetition.</summary>
public sealed class EventStreamTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task Events_come_as_server_sent_events()
    {
        using var stream = await daemon.Api.EventsAsync("after=0");
        var id = await daemon.Daemon.SubmitAsync("probe", """{"progress_steps":1,"log_lines":1}""");

        var events = await stream.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.Equal("text/event-stream", stream.ContentType);
        Assert.All(events.Where(item => item.Kind != "job.progress"), item =>
        {
            Assert.Equal([$"id: {item.Data.GetProperty("seq").GetInt64()}", $"event: {item.Kind}"], item.Lines.Take(2));
            Assert.StartsWith("data: {\"seq\":", item.Lines[2], StringComparison.Ordinal);
            Assert.Equal(3, item.Lines.Count);
        });
    }

    [Fact]
    public async Task A_job_tells_its_whole_life_in_order()
    {
        using var stream = await daemon.Api.EventsAsync();
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail_times":1}""", ""","max_attempts":2,"backoff":{"kind":"fixed","initial":"20ms"},"delay":"20ms" """);

        var events = await stream.ReadUntilAsync(item => item.Is(id, "completed"));

        var life = events.Where(item => item.Kind == "job.transition" && item.Text("job_id") == id).Select(item => $"{item.Text("from") ?? "new"} > {item.Text("to")}: {item.Text("reason")}");
        Assert.Equal(
            [
                "new > scheduled: submitted", "scheduled > pending: due", "pending > running: started", "running > scheduled: retry_backoff",
                "scheduled > pending: due", "pending > running: started", "running > completed: completed",
            ],
            life);
    }

    [Fact]
    public async Task Readers_that_join_under_load_see_every_event_once_and_in_order()
    {
        const int Readers = 20;
        const int JobsPerReader = 20;
        await using var home = new TestHome();
        var busy = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        using var pace = await api.EventsAsync("after=0");
        var bodies = Enumerable.Repeat("""{"type":"generic","payload":{"log_lines":3}}""", Readers * JobsPerReader);
        await api.PostAsync("jobs/many", $"[{string.Join(',', bodies)}]");

        // Each joins while the others' jobs run, so that its past ends in the middle of the present.
        var reads = new List<Task<List<RawEvent>>>();
        for (var i = 0; i < Readers; i++)
        {
            reads.Add(ReadAsync(await api.EventsAsync("after=0"), Readers * JobsPerReader));
            await ReadCompletedAsync(pace, JobsPerReader);
        }

        var histories = await Task.WhenAll(reads);

        Assert.All(histories, events => Assert.Equal(Enumerable.Range(1, events.Count).Select(id => (long?)id), events.Select(item => item.Id)));

        static async Task<List<RawEvent>> ReadAsync(EventReader reader, int completed)
        {
            using (reader)
            {
                return await ReadCompletedAsync(reader, completed);
            }
        }

        static Task<List<RawEvent>> ReadCompletedAsync(EventReader reader, int completed) =>
            reader.ReadUntilAsync(item => item.Kind == "job.transition" && item.Text("to") == "completed" && --completed == 0);
    }

    [Fact]
    public async Task A_reader_goes_on_after_the_last_event_that_it_has_seen()
    {
        using var first = await daemon.Api.EventsAsync();
        var id = await daemon.Daemon.SubmitAsync("generic", """{"log_lines":5}""");
        var seen = await first.ReadUntilAsync(item => item.Is(id, "completed"));
        var middle = seen[2];

        using var byHeader = await daemon.Api.EventsAsync(lastEventId: $"{middle.Id}");
        using var byParameter = await daemon.Api.EventsAsync($"after={middle.Id}", lastEventId: "1");
        var headerEvents = await byHeader.ReadUntilAsync(item => item.Is(id, "completed"));
        var parameterEvents = await byParameter.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.Equal(seen.Skip(3).Select(item => item.Lines), headerEvents.Select(item => item.Lines));
        Assert.Equal(seen.Skip(3).Select(item => item.Lines), parameterEvents.Select(item => item.Lines));
    }

    [Fact]
    public async Task Without_a_place_to_begin_only_what_comes_is_told()
    {
        await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", "{}"));
        using var stream = await daemon.Api.EventsAsync();
        var id = await daemon.Daemon.SubmitAsync("generic", "{}");

        var first = await stream.NextAsync();
        await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("submitted", first?.Text("reason"));
        Assert.Equal(id, first?.Text("job_id"));
    }

    [Fact]
    public async Task Progress_is_told_live_without_an_id_and_is_not_repeated()
    {
        using var gate = daemon.NewGate();
        using var live = await daemon.Api.EventsAsync();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","progress_steps":3"""));

        var events = await live.ReadUntilAsync(item => item.Kind == "job.progress" && item.Data.Int("step") == 3);
        gate.Open();
        await daemon.Daemon.WaitForEndAsync(id);
        using var replay = await daemon.Api.EventsAsync($"after=0&job_id={id}");
        var again = await replay.ReadUntilAsync(item => item.Is(id, "completed"));

        var progress = events.Where(item => item.Kind == "job.progress").ToList();
        Assert.Equal([1, 2, 3], progress.Select(item => item.Data.Int("step")));
        Assert.All(progress, item => Assert.Equal("event: job.progress", item.Lines[0]));
        Assert.All(progress, item => Assert.Null(item.Id));
        Assert.Equal(1, progress[^1].Data.GetProperty("fraction").GetDouble());
        Assert.DoesNotContain(again, item => item.Kind == "job.progress");
    }

    [Fact]
    public async Task A_stream_of_one_job_tells_of_no_other()
    {
        using var gate = daemon.NewGate();
        var id = await daemon.Daemon.SubmitAsync("probe", gate.Payload(""","log_lines":1"""));
        using var replay = await daemon.Api.EventsAsync($"after=0&job_id={id}");
        using var live = await daemon.Api.EventsAsync($"job_id={id[^8..]}");

        await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", """{"log_lines":1}"""));
        gate.Open();
        var replayed = await replay.ReadUntilAsync(item => item.Is(id, "completed"));
        var lived = await live.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.All(replayed.Concat(lived), item => Assert.Equal(id, item.Text("job_id")));
        Assert.Equal(["pending", "running", "completed"], replayed.Where(item => item.Kind == "job.transition").Select(item => item.Text("to")));
        Assert.Single(replayed, item => item.Kind == "job.log");
    }

    [Fact]
    public async Task A_stream_of_one_type_tells_of_no_other()
    {
        using var stream = await daemon.Api.EventsAsync("after=0&type=echo");
        await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", "{}"));
        var id = await daemon.Daemon.SubmitAsync("echo", """{"text":"x"}""");

        var events = await stream.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.All(events, item => Assert.Equal("echo", item.Text("type")));
    }

    [Fact]
    public async Task A_stored_event_reads_the_same_live_and_later()
    {
        using var live = await daemon.Api.EventsAsync();
        var id = await daemon.Daemon.SubmitAsync("probe", """{"log_lines":2,"event":"milestone"}""");
        var lived = await live.ReadUntilAsync(item => item.Is(id, "completed"));

        using var replay = await daemon.Api.EventsAsync($"after={lived[0].Id - 1}");
        var replayed = await replay.ReadUntilAsync(item => item.Is(id, "completed"));

        Assert.Equal(lived.Select(item => item.Lines), replayed.Select(item => item.Lines));
    }

    [Fact]
    public async Task A_reader_that_has_seen_the_future_is_reset()
    {
        using var stream = await daemon.Api.EventsAsync("after=999999999");
        var reset = await stream.NextAsync();
        var id = await daemon.Daemon.SubmitAsync("generic", "{}");

        var next = await stream.NextAsync();
        await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("reset", reset?.Kind);
        Assert.Equal(reset?.Id + 1, next?.Id);
        Assert.Equal(id, next?.Text("job_id"));
    }

    [Fact]
    public async Task A_stream_ends_with_its_daemon_and_goes_on_with_the_next()
    {
        await using var home = new TestHome();
        var first = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        using var stream = await api.EventsAsync("after=0");
        var id = await first.SubmitAsync("generic", "{}");
        var seen = await stream.ReadUntilAsync(item => item.Is(id, "completed"));

        await first.TerminateAsync();
        var end = await stream.NextAsync();
        await home.StartDaemonAsync();
        using var next = await api.EventsAsync(lastEventId: $"{seen[^1].Id}");
        var following = await next.NextAsync();

        Assert.Null(end);
        Assert.Equal("plugin.state", following?.Kind);
        Assert.Equal(seen[^1].Id + 1, following?.Id);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task A_last_event_that_is_no_number_is_refused(string lastEventId)
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => daemon.Api.EventsAsync(lastEventId: lastEventId));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, exception.StatusCode);
    }
}
