using McpCore.AcceptanceTests.Harness;
using McpCore.Client;
using Microsoft.Extensions.DependencyInjection;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>What docs/client.md shows is what works.</summary>
public sealed class ClientPageTests
{
    [Fact]
    public void The_code_of_the_page_is_code_that_is_tested()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "client.md")).ReplaceLineEndings("\n");
        var tested = Flatten(File.ReadAllText(Path.Combine(Checkout.Root, "tests", "McpCore.AcceptanceTests", "Clients", "ClientPage.cs")));
        var blocks = page.Split("```csharp\n").Skip(1).Select(rest => rest.Split("```")[0]).ToList();

        Assert.InRange(blocks.Count, 4, 20);
        Assert.All(blocks, block => Assert.Contains(Flatten(block), tested, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_s_code_does_what_the_page_says()
    {
        await using var home = new TestHome();
        home.AddPlugin("word_count");
        await home.StartDaemonAsync();
        using var client = new McpCoreClient(home.Folder);
        var token = TestContext.Current.CancellationToken;

        var count = await ClientPage.CountAsync(client);
        var job = await client.GetJobAsync("@last", token);
        var request = JobRequest.Create("word_count", new ClientPage.Text("words"));
        var refused = await ClientPage.ExplainAsync(client, JobRequest.Create("word_count", new { Content = "", Contents = "x" }), token);
        var cancelled = await ClientPage.ExplainAsync(client, request with { Delay = TimeSpan.FromHours(1) }, token);
        var completed = await ClientPage.FollowAsync(client, [request, request, request], token).WaitAsync(Limits.Hang, token);

        Assert.Equal(new ClientPage.Count(6, 4), count);
        Assert.Equal(3, job.Metadata.GetProperty("act").GetInt32());
        Assert.Contains("$.payload.contents", refused, StringComparison.Ordinal);
        Assert.Equal("Cancelled: superseded", cancelled);
        Assert.Equal(3, completed);
        var (overPipe, overHttp) = ClientPage.Connect();
        Assert.NotSame(overPipe, overHttp);
    }

    [Fact]
    public async Task An_application_embeds_the_engine_as_the_page_says()
    {
        await using var home = new TestHome();
        home.AddPlugin("word_count");
        using var host = ClientPage.Embed(home.Folder.Path, home.Folder.Plugins);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<IMcpCoreClient>();

        var again = await client.SubmitAsync(
            JobRequest.Create("word_count", new ClientPage.Text("to be or not to be")) with { IdempotencyKey = "count-2026-01-02" }, TestContext.Current.CancellationToken);
        var job = await client.WaitAsync(again.Id, TestContext.Current.CancellationToken);

        Assert.Equal(new ClientPage.Count(6, 4), job.ReadResult<ClientPage.Count>());
        Assert.Equal(1, (await client.GetStatusAsync(TestContext.Current.CancellationToken)).Jobs[JobStatus.Completed]);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The lines without their indentation, which a page does not share with a method.</summary>
    private static string Flatten(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())).Trim('\n');
}
