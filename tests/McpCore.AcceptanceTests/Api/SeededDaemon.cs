using System.Text;

namespace McpCore.AcceptanceTests.Api;

/// <summary>A daemon with 24 jobs of all kinds, tagged <c>seed</c> and numbered from 0 in <c>metadata.n</c>, for the tests of the list.</summary>
public sealed class SeededDaemon : IAsyncLifetime
{
    private readonly ApiDaemon _inner = new();

    internal RawApi Api => _inner.Api;

    /// <summary>The numbers of all seeded jobs, newest first.</summary>
    public static IEnumerable<int> NewestFirst { get; } = Enumerable.Range(0, 24).Reverse();

    public async ValueTask InitializeAsync()
    {
        await _inner.InitializeAsync();
        var answer = await Api.PostAsync("jobs/many", $"[{string.Join(',', Enumerable.Range(0, 24).Select(Body))}]");
        foreach (var job in answer.Json.GetProperty("jobs").EnumerateArray().Where((_, n) => n % 4 != 0))
        {
            await _inner.Daemon.WaitForEndAsync(job.Text("id")!);
        }
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <summary>The numbers of the listed jobs that are of the seed, in the order of the list.</summary>
    internal async Task<IReadOnlyList<int>> ListAsync(string query)
    {
        var answer = await Api.GetAsync($"jobs?tag=seed&limit=1000&{query}");
        Assert.Equal(200, answer.Status);
        return [.. answer.Json.GetProperty("jobs").EnumerateArray().Select(job => job.Int("metadata", "n"))];
    }

    /// <summary>Every fourth is scheduled, every fourth fails, every fourth is of type echo, the others complete.</summary>
    private static string Body(int n)
    {
        var (type, payload, more) = (n % 4) switch
        {
            0 => ("generic", "{}", ""","delay":"1h" """),
            1 => ("generic", """{"fail":"no luck"}""", ""),
            2 => ("echo", """{"text":"x"}""", ""),
            _ => ("generic", "{}", ""),
        };
        var flag = n % 2 == 0 ? "true" : "false";
        var text = new StringBuilder($$"""{"type":"{{type}}","payload":{{payload}},"tags":["seed","tag-{{n % 3}}"]""");
        text.Append($$""","metadata":{"n":{{n}},"text":"t{{n % 5}}","half":{{n}}.5,"even":{{flag}},"a b":"{{n % 2}}"}{{more}}}""");
        return text.ToString();
    }
}
