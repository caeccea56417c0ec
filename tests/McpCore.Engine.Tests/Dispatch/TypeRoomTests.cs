using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Dispatch;

/// <summary>Which version of a plugin a claimed job runs on.</summary>
public sealed class TypeRoomTests
{
    private static readonly PluginRef Stable = new("p", "1.0.0", "aa");
    private static readonly PluginRef Tried = new("p", "2.0.0", "bb");

    private static readonly JobIdSource Ids = new(TimeProvider.System);

    [Theory]
    [InlineData(null, "1.0.0")]
    [InlineData("1.0.0", "1.0.0")]
    [InlineData("2.0.0", null)]
    public void VersionFor_NoCanary_IsThePluginsUnlessTheJobAsksForAnother(string? wanted, string? version) =>
        Assert.Equal(version, new TypeRoom("a", 1, Stable).VersionFor(Asking(wanted))?.Version);

    [Theory]
    [InlineData("1.0.0", 100)]
    [InlineData("2.0.0", 0)]
    public void VersionFor_JobAsksForAVersion_ItsPartDoesNotMatter(string wanted, int percent) =>
        Assert.Equal(wanted, Room(percent).VersionFor(Asking(wanted))?.Version);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(10, 850, 1150)]
    [InlineData(50, 4700, 5300)]
    [InlineData(100, 10_000, 10_000)]
    public void VersionFor_TenThousandJobs_TheCanaryTakesItsPart(int percent, int atLeast, int atMost)
    {
        var room = Room(percent);

        var taken = Enumerable.Range(0, 10_000).Count(_ => room.VersionFor(JobSamples.Draft() with { Id = Ids.Next() }) == Tried);

        Assert.InRange(taken, atLeast, atMost);
    }

    [Theory]
    [InlineData("", null, "p 1.0.0")]
    [InlineData("p", null, "q 1.0.0")]
    [InlineData("p,q", null, "r 3.0.0")]
    [InlineData("q", null, "p 1.0.0")]
    [InlineData("p,q,r", null, null)]
    [InlineData("p", "1.0.0", "q 1.0.0")]
    [InlineData("", "3.0.0", "r 3.0.0")]
    [InlineData("r", "3.0.0", null)]
    public void VersionFor_PluginsRefusedTheJob_IsTheNextInTheirOrder(string refusedBy, string? wanted, string? expected)
    {
        var room = new TypeRoom("a", 1, Stable) { Canary = new CanaryVersion(Tried, 0), Fallbacks = [new PluginRef("q", "1.0.0", "cc"), new PluginRef("r", "3.0.0", "dd")] };
        var job = Asking(wanted) with { RefusedBy = refusedBy.Split(',', StringSplitOptions.RemoveEmptyEntries) };

        var version = room.VersionFor(job);

        Assert.Equal(expected, version is null ? null : $"{version.Id} {version.Version}");
        Assert.Equal(expected is null ? "refused" : null, expected is null ? room.WhyMissing(job).Code : null);
    }

    [Fact]
    public void VersionFor_RefusedByTheCanarysPlugin_IsNotItsOtherVersion()
    {
        var room = new TypeRoom("a", 1, Stable) { Canary = new CanaryVersion(Tried, 100), Fallbacks = [new PluginRef("q", "1.0.0", "cc")] };

        Assert.Equal("q", room.VersionFor(JobSamples.Draft() with { RefusedBy = ["p"] })?.Id);
    }

    [Fact]
    public void VersionFor_PartGrows_KeepsTheJobsThatItHad()
    {
        var jobs = Enumerable.Range(0, 1000).Select(_ => JobSamples.Draft() with { Id = Ids.Next() }).ToList();

        var ofTen = jobs.Where(job => Room(10).VersionFor(job) == Tried).ToList();

        Assert.NotEmpty(ofTen);
        Assert.All(ofTen, job => Assert.Equal(Tried, Room(11).VersionFor(job)));
    }

    [Fact]
    public void WhyMissing_JobAsksForAVersion_TellsWhichThereAre()
    {
        var reason = Room(10).WhyMissing(Asking("3.0.0"));

        Assert.Equal("version_missing", reason.Code);
        Assert.Contains("there is 1.0.0 and 2.0.0", reason.Message, StringComparison.Ordinal);
        Assert.True(reason.IsAboutAgent);
    }

    private static TypeRoom Room(int percent) => new("a", 1, Stable) { Canary = new CanaryVersion(Tried, percent) };

    private static Job Asking(string? version) => JobSamples.Draft(new JobOptions { AgentVersion = version });
}
