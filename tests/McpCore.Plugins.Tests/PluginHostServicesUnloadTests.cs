using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>A plugin that used settings, secrets, client, container, log and hooks leaves memory when it is replaced.</summary>
public sealed class PluginHostServicesUnloadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly ServicedHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = 2 * TestLimit.Milliseconds)]
    public async Task ReloadAsync_VersionThatUsedEverything_LeavesMemory()
    {
        await using var server = new TinyServer();
        await using var host = await _home.LoadAsync(options => options.HealthAge = TimeSpan.Zero);

        await UseAndReplaceAsync(host, server.Url);
        await CollectAsync();

        Assert.Equal([$"{_home.Id}@2.0.0"], Contexts.Of(_home.Id));
        Assert.Contains("1.0.0 greeter disposed", _home.Calls);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task UseAndReplaceAsync(PluginHost host, string url)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("pong", (string?)(await host.RunAsync("serviced", $$"""{"url":"{{url}}"}""")).ResultNode()["answer"]);
            await host.ProbeAsync(_home.Id, Token);
        }

        _home.SetVersion("2.0.0");
        await host.ReloadAsync(_home.Id, Token);
    }

    /// <summary>The collector gives no signal, and the framework's JSON caches let go only when they are used a second after their last use.</summary>
    [SuppressMessage("Performance", "CA1869:Cache and reuse 'JsonSerializerOptions' instances", Justification = "New options are what makes the cache look at its old ones.")]
    private async Task CollectAsync()
    {
        var clock = Stopwatch.StartNew();
        while (Contexts.Of(_home.Id).Count > 1 && clock.Elapsed < Patience)
        {
            JsonSerializer.Serialize(new { Text = "" }, new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }

    /// <summary>Answers "pong" to every request.</summary>
    private sealed class TinyServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public TinyServer()
        {
            _listener.Start();
            Url = $"http://{_listener.LocalEndpoint}/";
            _serving = ServeAsync();
        }

        public string Url { get; }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, leaveOpen: true);
                while (await reader.ReadLineAsync() is { } line)
                {
                    if (line.Length == 0)
                    {
                        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong"u8.ToArray());
                    }
                }
            }
        }
    }
}
