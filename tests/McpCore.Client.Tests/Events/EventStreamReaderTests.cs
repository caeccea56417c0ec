using System.Text;
using McpCore.Client.Events;

namespace McpCore.Client.Tests.Events;

public sealed class EventStreamReaderTests
{
    [Fact]
    public async Task NextAsync_AllFormsOfTheStandard_AreRead()
    {
        using var reader = Of(": comment\n\nid: 41\n\nid: 42\nevent: job.log\ndata: {\"a\":1}\n\n: still here\n\nevent:job.progress\ndata:{\"a\":\ndata:2}\nretry: 5\n\nid: 43\nevent: cut");

        var position = await reader.NextAsync(TestContext.Current.CancellationToken);
        var line = await reader.NextAsync(TestContext.Current.CancellationToken);
        var progress = await reader.NextAsync(TestContext.Current.CancellationToken);
        var end = await reader.NextAsync(TestContext.Current.CancellationToken);

        Assert.Equal((41, null), position);
        Assert.Equal((42, "job.log", 1), (line?.Event?.Id, line?.Event?.Kind, line?.Event?.Data.GetProperty("a").GetInt32()));
        Assert.Equal((null, "job.progress", 2), (progress?.Event?.Id, progress?.Event?.Kind, progress?.Event?.Data.GetProperty("a").GetInt32()));
        Assert.Null(end);
    }

    private static EventStreamReader Of(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
