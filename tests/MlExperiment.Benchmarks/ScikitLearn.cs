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

    /// <summary>An interpreter that has scikit-learn, and its version; null when there is none.</summary>
    public static (string Python, string Version)? Find() =>
        Interpreters.Select(python => (python, Run(python, ["-c", "import sklearn; print(sklearn.__version__)"])))
            .Where(found => found.Item2 is not null)
            .Select(found => ((string, string)?)(found.python, found.Item2!))
            .FirstOrDefault();

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
