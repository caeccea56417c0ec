using McpCore.Engine.Jobs;
using McpCore.Engine.Retention;

namespace McpCore.Engine.Tests.Retention;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Defaults_Always_AreAsTheDocumentationSays()
    {
        var options = new RetentionOptions();

        Assert.Equal(new RetentionPeriods(TimeSpan.FromDays(30), TimeSpan.FromDays(90), TimeSpan.FromDays(7)), options.Periods);
        Assert.Empty(options.PerType);
        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromHours(1)), (options.Events, options.Interval));
    }

    [Fact]
    public void PeriodsOf_Type_IsItsOwnOrTheGeneralOne()
    {
        var options = new RetentionOptions { PerType = { ["echo"] = new RetentionPeriods(null, TimeSpan.Zero, null) } };

        Assert.Same(options.PerType["echo"], options.PeriodsOf("echo"));
        Assert.Same(options.Periods, options.PeriodsOf("Echo"));
    }

    [Theory]
    [InlineData(JobStatus.Completed, 1)]
    [InlineData(JobStatus.Failed, 2)]
    [InlineData(JobStatus.Cancelled, 3)]
    [InlineData(JobStatus.Running, null)]
    public void Of_State_IsItsPeriod(JobStatus status, int? days)
    {
        var periods = new RetentionPeriods(TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(3));

        Assert.Equal(days is { } count ? TimeSpan.FromDays(count) : null, periods.Of(status));
    }
}
