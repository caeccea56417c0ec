using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using McpCore.MlExperiment.Data;

namespace MlExperiment.Benchmarks;

/// <summary>The same perceptron in scikit-learn.</summary>
internal static class ScikitLearn
{
    /// <summary>Debian's python3 first: it is the one that python3-sklearn is for.</summary>
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3"];

    private static readonly string[] Question =
    [
        "-c",
        "import numpy, sklearn.neural_network, threadpoolctl; blas = [pool for pool in threadpoolctl.threadpool_info() if pool['user_api'] == 'blas']; print(sklearn.__version__, *([f\"{blas[0]['internal_api']} {blas[0]['version']}\"] if blas else []), sep='|')",
    ];

    /// <summary>An interpreter that has scikit-learn, its version, and what multiplies its matrices; null when there is none.</summary>
    public static (string Python, string Version, string Blas)? Find()
    {
        foreach (var python in Interpreters)
        {
            if (Run(python, Question)?.Split('|') is { } answer)
            {
                return (python, answer[0], answer.Length > 1 ? answer[1] : "the slow reference BLAS (faster: apt-get install libopenblas0-pthread)");
            }
        }

        return null;
    }

    public static (double Seconds, double Accuracy) Measure(string python, Samples samples, int batchSize, TimeSpan span)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file))
            {
                stream.Write(MemoryMarshal.AsBytes<float>(samples.Values));
                stream.Write(MemoryMarshal.AsBytes<int>(samples.Labels));
            }

            string[] arguments = [Path.Combine(AppContext.BaseDirectory, "perceptron.py"), file, Text(samples.Count), Text(samples.Features), Text(batchSize), Text(span.TotalSeconds)];
            var answer = Run(python, arguments) ?? throw new InvalidOperationException($"{python} {string.Join(' ', arguments)} failed.");
            var parts = answer.Split(' ');
            return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
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
        start.Environment["BLIS_NUM_THREADS"] = "1";
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
