using McpCore.Engine.Limits;
using McpCore.Engine.Retention;

namespace McpCore.Engine.Tests;

public sealed class EngineOptionsRulesTests
{
    [Fact]
    public void FaultsOf_Defaults_AreNone() => Assert.Empty(EngineOptionsRules.FaultsOf(new EngineOptions()));

    [Fact]
    public void FaultsOf_EveryFault_NamesValueAndRange()
    {
        var options = new EngineOptions
        {
            Concurrency = 10_001,
            MaxWaiting = 0,
            MaxPayloadBytes = 1023,
            MaxResultBytes = int.MaxValue,
            Drain = TimeSpan.FromDays(2),
            CancelGrace = TimeSpan.FromSeconds(-1),
            HeartbeatTimeout = TimeSpan.Zero,
            Node = "",
        };
        options.ConcurrencyPerType["a"] = 0;
        options.RateLimits["b"] = new RateLimit(0, TimeSpan.Zero);
        options.Resources["gpu"] = -1;
        options.Retention.PerType["c"] = new RetentionPeriods(TimeSpan.FromSeconds(-1), null, null);
        options.Retention.Events = TimeSpan.Zero;
        options.Retention.Interval = TimeSpan.FromSeconds(1);

        var faults = EngineOptionsRules.FaultsOf(options);

        Assert.Equal(
            [
                "Concurrency is 10001; allowed: a whole number 1 to 10000",
                "ConcurrencyPerType[a] is 0; allowed: a whole number 1 to 10000",
                "RateLimits[b].Starts is 0; allowed: a whole number 1 to 1000000",
                "RateLimits[b].Period is 00:00:00; allowed: 00:00:00.0010000 to 30.00:00:00",
                "Resources[gpu] is -1; allowed: a whole number 1 to 1000000000",
                "MaxWaiting is 0; allowed: a whole number 1 to 1000000000",
                "MaxPayloadBytes is 1023; allowed: a whole number 1024 to 67108864",
                "MaxResultBytes is 2147483647; allowed: a whole number 1024 to 268435456",
                "Drain is 2.00:00:00; allowed: 00:00:00 to 1.00:00:00",
                "CancelGrace is -00:00:01; allowed: 00:00:00 to 01:00:00",
                "HeartbeatTimeout is 00:00:00; allowed: 00:00:00.0010000 to 30.00:00:00",
                "Node is \"\"; allowed: a text of 1 to 64 characters",
                "Retention.PerType[c].Completed is -00:00:01; allowed: 00:00:00 to 36500.00:00:00",
                "Retention.Events is 00:00:00; allowed: 00:01:00 to 36500.00:00:00",
                "Retention.Interval is 00:00:01; allowed: 00:01:00 to 1.00:00:00",
            ],
            faults);
    }

    [Fact]
    public void Options_OptionalTimes_AreNullWhenNotSet()
    {
        var options = new EngineOptions { HeartbeatTimeout = TimeSpan.FromSeconds(3) };
        options.Retention.Events = null;

        Assert.Equal((TimeSpan.FromSeconds(3), (TimeSpan?)null), (options.HeartbeatTimeout, options.Retention.Events));
        Assert.Null(new EngineOptions().HeartbeatTimeout);
        Assert.Equal(TimeSpan.FromDays(30), new EngineOptions().Retention.Events);
    }
}
