namespace Backtest.Tests;

/// <summary>Real daily bars, which lie next to the checkout, or in the folder that <c>MCPCORE_TEST_DATA</c> names, and are no part of it.</summary>
internal static class RealPrices
{
    /// <summary>The data folder with <c>prices/</c> in it; without it the calling test is skipped.</summary>
    public static string DataDirectory()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "McpCore.sln")))
        {
            root = root.Parent;
        }

        var data = Environment.GetEnvironmentVariable("MCPCORE_TEST_DATA") ?? Path.GetFullPath(Path.Combine(root?.FullName ?? ".", "..", "shared", "data"));
        foreach (var ticker in new[] { "AAPL", "GOOGL" })
        {
            var path = Path.Combine(data, "prices", ticker + ".csv");
            Assert.SkipUnless(File.Exists(path), $"NOT TESTED on real prices: there is no file {path}.");
        }

        return data;
    }
}
