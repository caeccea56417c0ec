using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Http.Tests;

/// <summary>A real service on a loopback port, which answers as the test says and remembers what it was asked.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, Func<TestRequest, TestAnswer>> _answers = new();

    private TestService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public Uri Url => new(_application.Urls.Single());

    public ConcurrentQueue<TestRequest> Requests { get; } = new();

    public static async Task<TestService> StartAsync()
    {
        var service = new TestService();
        await service._application.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>Says how a request is answered: <c>POST /execute</c>.</summary>
    public TestService On(string request, Func<TestRequest, TestAnswer> answer)
    {
        _answers[request] = answer;
        return this;
    }

    public TestService On(string request, int status, string body, params (string Name, string Value)[] headers) => On(request, _ => new TestAnswer(status, body, headers));

    /// <summary>The requests so far, as <c>POST /execute</c>.</summary>
    public IEnumerable<string> Asked => Requests.Select(request => request.Line);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new TestRequest(
            $"{context.Request.Method} {context.Request.Path}", await reader.ReadToEndAsync(context.RequestAborted), context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
        Requests.Enqueue(request);
        if (!_answers.TryGetValue(request.Line, out var answer))
        {
            context.Response.StatusCode = 404;
            return;
        }

        var said = answer(request);
        if (said.Hangs)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = said.Status;
        foreach (var (name, value) in said.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(said.Content ?? Encoding.UTF8.GetBytes(said.Body), context.RequestAborted);
        if (said.BreaksOff)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
        }
    }
}

internal sealed record TestRequest(string Line, string Body, IReadOnlyDictionary<string, string> Headers);

internal sealed record TestAnswer(int Status, string Body, params (string Name, string Value)[] Headers)
{
    public byte[]? Content { get; init; }

    public bool Hangs { get; init; }

    public bool BreaksOff { get; init; }
}
