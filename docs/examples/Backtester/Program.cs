// A backtester with the engine in its own process: no daemon, one home folder, the same client interface.
//
//   dotnet run --project docs/examples/Backtester -- HOME [--plugins DIR] [--data TICKER.csv]
//
// Without data it trades synthetic prices (and says so); with it, the bars of a file that is named as its ticker, with the columns
// Date,Open,High,Low,Close[,Adj Close],Volume.
using System.Globalization;
using Backtester;
using McpCore.Client;
using McpCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

if (args is not [var home, ..] || home.StartsWith('-'))
{
    await Console.Error.WriteLineAsync("usage: Backtester HOME [--plugins DIR] [--data TICKER.csv]");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
builder.Services.AddMcpCore(home, options => options.PluginFolders = [Option("--plugins") ?? Path.Combine("artifacts", "plugins")]);
using var host = builder.Build();
try
{
    await host.StartAsync();
    var comparison = await CompareAsync(host.Services.GetRequiredService<IMcpCoreClient>(), Option("--data"));
    Print(comparison);
    await host.StopAsync();
    return 0;
}
catch (Exception exception) when (exception is HomeInUseException or McpCoreException or JobNotCompletedException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

// The three run at the same time, as far as there are slots; each is stored before it runs, and kept with its trades.
async Task<BacktestResult[]> CompareAsync(IMcpCoreClient client, string? file)
{
    var source = "synthetic";
    var ticker = "DEMO";
    if (file is not null)
    {
        // The agent reads prices by ticker from the home's data folder, never by a path of the submitter's.
        (source, ticker) = ("file", Path.GetFileNameWithoutExtension(file).ToUpperInvariant());
        var prices = Directory.CreateDirectory(Path.Combine(home, "data", "prices"));
        File.Copy(file, Path.Combine(prices.FullName, ticker + ".csv"), overwrite: true);
    }

    Backtest[] backtests =
    [
        new("momentum", ticker, source) { Params = new() { FastWindow = 10, SlowWindow = 30 } },
        new("momentum", ticker, source) { Params = new() { FastWindow = 50, SlowWindow = 200 } },
        new("mean_reversion", ticker, source) { Params = new() { Window = 20, EntryZ = 1.5 } },
    ];
    return await Task.WhenAll(backtests.Select(backtest => client.RunAsync<BacktestResult>(JobRequest.Create("backtest", backtest) with { Tags = ["comparison"] })));
}

static void Print(BacktestResult[] results)
{
    var first = results[0];
    Console.WriteLine($"{first.Ticker} {first.StartDate:yyyy-MM-dd} to {first.EndDate:yyyy-MM-dd}{(first.Synthetic ? ", synthetic prices" : "")}");
    Console.WriteLine($"{"strategy",-26} {"return",9} {"sharpe",7} {"drawdown",9} {"trades",6}");
    foreach (var result in results.OrderByDescending(result => result.Metrics.TotalReturn))
    {
        Line($"{result.Strategy} ({result.Windows})", result.Metrics.TotalReturn, result.Metrics.Sharpe, result.Metrics.MaxDrawdown, result.Metrics.Trades);
    }

    Line("buy and hold", first.BuyAndHold.TotalReturn, first.BuyAndHold.Sharpe, first.BuyAndHold.MaxDrawdown, 1);
    Console.WriteLine($"{results.Count(result => result.Metrics.TotalReturn > first.BuyAndHold.TotalReturn)} of {results.Length} did better than buy and hold");
}

static void Line(string name, double totalReturn, double? sharpe, double drawdown, int trades) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {totalReturn,9:P1} {sharpe,7:F2} {drawdown,9:P1} {trades,6}"));

string? Option(string option) => Array.IndexOf(args, option) is var index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;
