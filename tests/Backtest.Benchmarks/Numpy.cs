using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using McpCore.Backtest.Market;

namespace Backtest.Benchmarks;

/// <summary>The same backtest in numpy's vectorised form.</summary>
internal static class Numpy
{
    /// <summary>Debian's python3 first: it is the one that python3-numpy is for.</summary>
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3"];

    /// <summary>An interpreter that has numpy; null when there is none.</summary>
    public static string? Find() => Interpreters.FirstOrDefault(python => Run(python, ["-c", "import numpy"]) is not null);

    public static (double Rate, double FinalEquity, int Trades) Measure(string python, MarketHistory market, Rule rule, TimeSpan span)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                stream.Write(MemoryMarshal.AsBytes<double>(market.First.Opens));
                stream.Write(MemoryMarshal.AsBytes<double>(market.First.Closes));
            }

            string[] arguments = [
                Path.Combine(AppContext.BaseDirectory, "vectorised.py"), file, Text(span.TotalSeconds), Text(rule.FastWindow), Text(rule.SlowWindow), Text(rule.Terms.Commission), Text(rule.Terms.InitialCapital)];
            var answer = Run(python, arguments) ?? throw new InvalidOperationException($"{python} {string.Join(' ', arguments)} failed.");
            var parts = answer.Split(' ');
            return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // One thread on each side.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
