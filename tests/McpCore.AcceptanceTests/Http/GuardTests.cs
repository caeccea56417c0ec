using System.Text;
using McpCore.AcceptanceTests.Api;

namespace McpCore.AcceptanceTests.Http;

/// <summary>Pages of other sites, which every browser on the machine may hold, get nothing done at the TCP door.</summary>
public sealed class GuardTests(HttpDaemon daemon) : IClassFixture<HttpDaemon>
{
    private const string Job = """{"type":"generic","payload":{},"delay":"1h"}""";
    private const string Json = "application/json";

    /// <summary>Where the door is, without the scheme.</summary>
    private string Authority => daemon.Url["http://".Length..];

    private string Port => daemon.Url.Split(':')[^1];

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1")]
    [InlineData("127.0.0.1:65535")]
    [InlineData("[::1]")]
    public async Task A_name_of_this_machine_is_let_in(string host)
    {
        var answer = await SendAsync(HttpMethod.Get, "daemon", ("Host", host));

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("127.0.0.2")]
    [InlineData("0.0.0.0")]
    [InlineData("mcpcore")]
    public async Task A_name_that_was_made_to_lead_here_is_not(string host)
    {
        var read = await SendAsync(HttpMethod.Get, "jobs", ("Host", host));
        var page = await SendAsync(HttpMethod.Get, "/swagger/index.html", ("Host", host));
        var change = await SendAsync(HttpMethod.Post, "jobs", Job, Json, ("Host", host));

        Assert.Contains(host, read.AssertProblem(403, "forbidden").Text("detail"), StringComparison.Ordinal);
        page.AssertProblem(403, "forbidden");
        change.AssertProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("https://{0}")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost:{1}")]
    [InlineData("http://{0}.example.org")]
    [InlineData("null")]
    public async Task A_page_of_another_site_changes_nothing(string origin)
    {
        var from = string.Format(System.Globalization.CultureInfo.InvariantCulture, origin, Authority, Port);
        var before = await daemon.CountJobsAsync();

        var submit = await SendAsync(HttpMethod.Post, "jobs", Job, Json, ("Origin", from));
        var stop = await SendAsync(HttpMethod.Post, "daemon/stop", ("Origin", from));
        var delete = await SendAsync(HttpMethod.Delete, "jobs/@last", ("Origin", from));

        Assert.All([submit, stop, delete], answer => answer.AssertProblem(403, "forbidden"));
        Assert.Equal(before, await daemon.CountJobsAsync());
        Assert.Equal("running", (await daemon.Pipe.GetAsync("daemon")).Json.Text("state"));
    }

    [Fact]
    public async Task A_page_of_another_site_is_not_allowed_to_read()
    {
        var read = await SendAsync(HttpMethod.Get, "jobs", ("Origin", "http://example.org"));
        var asked = await SendAsync(HttpMethod.Options, "jobs", ("Origin", "http://example.org"), ("Access-Control-Request-Method", "POST"));

        Assert.All([read, asked], answer => Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_page_of_the_door_itself_may_change_something()
    {
        var submit = await SendAsync(HttpMethod.Post, "jobs", Job, Json, ("Origin", daemon.Url));
        var byName = await SendAsync(HttpMethod.Post, "jobs", Job, Json, ("Host", $"localhost:{Port}"), ("Origin", $"http://localhost:{Port}"));

        Assert.Equal(201, submit.Status);
        Assert.Equal(201, byName.Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/json")]
    [InlineData(null)]
    public async Task A_body_must_say_that_it_is_JSON(string? contentType)
    {
        var before = await daemon.CountJobsAsync();

        var answer = await SendAsync(HttpMethod.Post, "jobs", Job, contentType);

        answer.AssertProblem(415, "unsupported_media_type");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task JSON_with_a_charset_is_JSON_and_no_body_needs_no_type()
    {
        var submit = await SendAsync(HttpMethod.Post, "jobs", Job, "application/json; charset=utf-8");
        var cancel = await SendAsync(HttpMethod.Post, $"jobs/{submit.Json.Text("id")}/cancel");
        var form = await SendAsync(HttpMethod.Post, $"jobs/{submit.Json.Text("id")}/retry", "", "application/x-www-form-urlencoded");

        Assert.Equal(201, submit.Status);
        Assert.Equal(200, cancel.Status);
        form.AssertProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task The_pipe_asks_none_of_this()
    {
        using var request = NewRequest(HttpMethod.Post, "jobs", Job, "text/plain", ("Host", "example.org"), ("Origin", "http://example.org"));

        var answer = await daemon.Pipe.SendAsync(request);

        Assert.Equal(201, answer.Status);
    }

    [Fact]
    public async Task An_artifact_gets_no_rights_in_a_browser()
    {
        var id = (await daemon.Tcp.PostAsync("jobs?wait=1m", """{"type":"probe","payload":{"artifact":"page.html"}}""")).Json.Text("id");

        var answer = await daemon.Tcp.GetAsync($"jobs/{id}/artifacts/page.html");

        Assert.Equal((200, "page.html"), (answer.Status, answer.Body));
        Assert.Equal("sandbox", answer.Headers["Content-Security-Policy"]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
    }

    private Task<RawAnswer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers) => SendAsync(method, path, null, null, headers);

    private async Task<RawAnswer> SendAsync(HttpMethod method, string path, string? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = NewRequest(method, path, body, contentType, headers);
        return await daemon.Tcp.SendAsync(request);
    }

    private static HttpRequestMessage NewRequest(HttpMethod method, string path, string? body, string? contentType, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null)
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
