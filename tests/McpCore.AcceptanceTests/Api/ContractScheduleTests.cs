using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The shapes of schedules against the fixtures of the contract.</summary>
public sealed class ContractScheduleTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task Schedules_calendars_firings_and_back_fills_have_the_shapes_of_the_contract()
    {
        using var live = await daemon.Api.EventsAsync();
        var off = await daemon.Api.PostAsync("calendars", """{"name":"contract-off","dates":["12-25"],"weekdays":["sun"]}""");
        var added = await daemon.Api.PostAsync(
            "schedules",
            """{"name":"contract","cron":"0 2 * * *","time_zone":"Europe/Zurich","overlap":"skip","jitter":"30s","exclude":["contract-off"],"job":{"type":"generic","payload":{}}}""");

        var run = await daemon.Api.PostAsync("schedules/contract/run");
        var fired = (await live.ReadUntilAsync(item => item.Kind == "schedule.fired"))[^1];
        var preview = await daemon.Api.GetAsync("schedules/contract/next?count=3&after=2026-01-05T00:00:00Z");
        var schedule = await daemon.Api.GetAsync("schedules/contract");
        var calendar = await daemon.Api.GetAsync("calendars/contract-off");
        var filled = await daemon.Api.PostAsync("schedules/contract/backfill", """{"from":"2026-01-06T00:00:00Z","to":"2026-01-06T12:00:00Z"}""");

        Assert.Equal((201, 201, 201), (off.Status, added.Status, run.Status));
        ContractFile.AssertFits("event-schedule-fired", fired.Data);
        ContractFile.AssertFits("schedule-preview", preview.Json);
        ContractFile.AssertFits("schedule", schedule.Json);
        ContractFile.AssertFits("calendar", calendar.Json);
        ContractFile.AssertFits("backfill", filled.Json);
    }

    [Fact]
    public async Task Lists_and_firings_at_their_time_have_the_shapes_of_the_contract()
    {
        await using var home = new TestHome();
        await home.StartDaemonAsync("engine.node=test-node");
        using var api = new RawApi(home.Folder);
        using var live = await api.EventsAsync();
        var added = await api.PostAsync("schedules", """{"name":"contract","every":"1s","overlap":"skip","job":{"type":"generic","payload":{}}}""");

        var fired = (await live.ReadUntilAsync(item => item.Kind == "schedule.fired"))[^1];
        var list = await api.GetAsync("schedules");

        Assert.Equal(201, added.Status);
        ContractFile.AssertFits("event-schedule-fired-on-time", fired.Data);
        ContractFile.AssertFits("schedules", list.Json);
    }
}
