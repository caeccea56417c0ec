using System.Text.RegularExpressions;
using McpCore.AcceptanceTests.Api;

namespace McpCore.AcceptanceTests.Http;

/// <summary>Swagger UI at the TCP door, whole, from the daemon alone.</summary>
public sealed partial class SwaggerTests(HttpDaemon daemon) : IClassFixture<HttpDaemon>
{
    [Fact]
    public async Task The_root_leads_to_the_page()
    {
        var root = await daemon.Tcp.GetAsync("/");
        var page = await daemon.Tcp.GetAsync(root.Headers["Location"]);

        Assert.Equal(302, root.Status);
        Assert.Equal(200, page.Status);
        Assert.Contains("<title>MCP Core API</title>", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_made_of_the_daemons_own_files()
    {
        var page = await daemon.Tcp.GetAsync("/swagger/index.html");
        var files = FileOfPage().Matches(page.Body).Select(match => match.Groups[1].Value).ToList();

        Assert.Contains(files, file => file.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".css", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.DoesNotContain("//", file, StringComparison.Ordinal);
            Assert.Equal(200, (await daemon.Tcp.GetAsync($"/swagger/{file}")).Status);
        }
    }

    [Fact]
    public async Task The_page_shows_this_daemons_document_and_asks_no_other_host()
    {
        var script = await daemon.Tcp.GetAsync("/swagger/index.js");
        var page = await daemon.Tcp.GetAsync("/swagger/index.html");

        Assert.Contains("\"url\":\"/api/v1/openapi.json\"", script.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"validatorUrl\":", script.Body, StringComparison.Ordinal);

        // Whatever the scripts name, the browser loads nothing from elsewhere.
        Assert.StartsWith("default-src 'self';", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pipe_has_no_pages()
    {
        var root = await daemon.Pipe.GetAsync("/");
        var page = await daemon.Pipe.GetAsync("/swagger/index.html");

        root.AssertProblem(404, "route_not_found");
        page.AssertProblem(404, "route_not_found");
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex FileOfPage();
}
