using McpCore.Engine.PluginStates;

namespace McpCore.Engine.Tests.PluginStates;

public sealed class PluginRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly PluginRecord Fresh = new("echo");

    private readonly PluginRuleOptions _options = new();

    [Fact]
    public void Options_Default_AreThreeLeaksThreeCrashesInFiveMinutesAndAWorker()
    {
        Assert.Equal((3, "process", new QuarantineRule(3, TimeSpan.FromMinutes(5))), (_options.MaxLeaks, _options.OnLeaks, _options.Quarantine));
    }

    [Fact]
    public void Crash_AsManyAsTheRuleSaysWithinTheWindow_IsQuarantine()
    {
        var crashes = new List<PluginCrash> { CrashAt(0), CrashAt(2) };
        var tolerated = PluginRules.Crash(Fresh, crashes[^1], crashes, _options);

        crashes.Add(CrashAt(5));
        var record = PluginRules.Crash(tolerated, crashes[^1], crashes, _options);

        Assert.Null(tolerated.Quarantine);
        Assert.Equal(("1.0.0", "ab12", Now.AddMinutes(5)), (record.Quarantine!.Version, record.Quarantine.Sha256, record.Quarantine.At));
        Assert.Equal(
            "Version 1.0.0 crashed 3 times within 5m, the last time with worker_crashed: Signal 11. It is loaded again by `mcpcore plugin enable echo`, or as a new version.",
            record.Quarantine.Reason);
    }

    [Fact]
    public void Crash_TooFarApart_IsTolerated()
    {
        var crashes = new List<PluginCrash> { CrashAt(0), CrashAt(2), CrashAt(5.1) };

        Assert.Null(PluginRules.Crash(Fresh, crashes[^1], crashes, _options).Quarantine);
    }

    [Fact]
    public void Crash_OfOtherFiles_DoesNotCount()
    {
        var crashes = new List<PluginCrash> { CrashAt(0, "cd34"), CrashAt(0, null), CrashAt(1), CrashAt(2) };

        Assert.Null(PluginRules.Crash(Fresh, crashes[^1], crashes, _options).Quarantine);
        Assert.Null(PluginRules.Crash(Fresh, CrashAt(3, null), [CrashAt(1, null), CrashAt(2, null), CrashAt(3, null)], _options).Quarantine);
    }

    [Fact]
    public void Crash_BeforeAPersonEnabledIt_IsForgiven()
    {
        var enabled = PluginRules.Switch(Fresh, enabled: true, "ann", Now.AddMinutes(3));
        var crashes = new List<PluginCrash> { CrashAt(1), CrashAt(2), CrashAt(4) };

        Assert.Null(PluginRules.Crash(enabled, crashes[^1], crashes, _options).Quarantine);
    }

    [Fact]
    public void Crash_AlreadyInQuarantine_KeepsTheFirstReason()
    {
        var crashes = new List<PluginCrash> { CrashAt(0), CrashAt(1), CrashAt(2) };
        var record = PluginRules.Crash(Fresh, crashes[^1], crashes, _options);
        crashes.Add(CrashAt(3));

        Assert.Same(record, PluginRules.Crash(record, crashes[^1], crashes, _options));
    }

    [Fact]
    public void Switch_Enabled_ForgivesEverything()
    {
        var record = Fresh with
        {
            Leaks = 4,
            Quarantine = new PluginQuarantine("1.0.0", "ab12", "It crashed.", Now),
            IsolationOrder = new PluginIsolationOrder("process", "ab12", "It leaked.", Now),
        };

        Assert.Equal(Fresh with { Desired = new PluginWish(true, Now, "ann") }, PluginRules.Switch(record, enabled: true, "ann", Now));
        Assert.Equal(record with { Desired = new PluginWish(false, Now, "ann") }, PluginRules.Switch(record, enabled: false, "ann", Now));
    }

    [Theory]
    [InlineData("process", "process", "runs in a worker process")]
    [InlineData("refused", "refused", "is refused")]
    public void Unload_AsManyLeaksAsAreNotBorne_IsAnOrder(string policy, string isolation, string words)
    {
        _options.OnLeaks = policy;
        var record = Fresh;
        for (var leak = 1; leak <= 2; leak++)
        {
            record = PluginRules.Unload(record, Leaked, "ab12", _options);
        }

        record = PluginRules.Unload(record, new PluginUnload("1.1.0", true, null, Now), "ab12", _options);
        Assert.Equal((2, null, true), (record.Leaks, record.IsolationOrder, record.LastUnload!.Collected));
        record = PluginRules.Unload(record, Leaked, "ab12", _options);

        Assert.Equal((3, isolation, "ab12"), (record.Leaks, record.IsolationOrder!.Isolation, record.IsolationOrder.Sha256));
        Assert.Contains(words, record.IsolationOrder.Reason, StringComparison.Ordinal);
        Assert.Equal(Leaked, record.LastUnload);
        Assert.Equal(record.IsolationOrder, PluginRules.Unload(record, Leaked, "cd34", _options).IsolationOrder);
    }

    [Fact]
    public void See_ActiveWithOtherFiles_ReleasesAndWithTheSameDoesNot()
    {
        var record = Fresh with
        {
            Leaks = 3,
            Quarantine = new PluginQuarantine("1.0.0", "ab12", "It crashed.", Now),
            IsolationOrder = new PluginIsolationOrder("process", "ab12", "It leaked.", Now),
        };

        var same = PluginRules.See(record, Sighting("active", "ab12"));
        var refused = PluginRules.See(record, Sighting("refused", "cd34"));
        var other = PluginRules.See(record, Sighting("active", "cd34"));

        Assert.Equal((3, record.Quarantine, record.IsolationOrder), (same.Leaks, same.Quarantine, same.IsolationOrder));
        Assert.Equal((3, record.Quarantine, record.IsolationOrder), (refused.Leaks, refused.Quarantine, refused.IsolationOrder));
        Assert.Equal((0, null, null), (other.Leaks, other.Quarantine, other.IsolationOrder));
        Assert.Equal(Sighting("active", "cd34"), other.Actual);
    }

    private static PluginUnload Leaked { get; } = new("1.0.0", false, "Suspect: a thread.", Now);

    private static PluginSighting Sighting(string state, string sha256) => new(state, "1.0.0", sha256, null, null, Now);

    private static PluginCrash CrashAt(double minutes, string? sha256 = "ab12") => new("echo", Now.AddMinutes(minutes), "1.0.0", sha256, null, "worker_crashed", "Signal 11.");
}
