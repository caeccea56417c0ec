using System.Globalization;
using System.IO.Compression;

namespace McpCore.MlExperiment.Data;

/// <summary>The data sets that are part of this assembly.</summary>
internal static class ShippedData
{
    /// <summary>A table of numbers, the label last in each row; zipped when its name says so.</summary>
    public static Samples ReadCsv(string resource)
    {
        using var stream = Open(resource);
        using var plain = resource.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
        using var reader = new StreamReader(plain);
        var values = new List<float>();
        var labels = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            values.AddRange(fields[..^1].Select(field => float.Parse(field, CultureInfo.InvariantCulture)));
            labels.Add(int.Parse(fields[^1], CultureInfo.InvariantCulture));
        }

        return new Samples(values.Count / labels.Count, [.. values], [.. labels]);
    }

    /// <summary>A zipped file as it is.</summary>
    public static byte[] ReadZipped(string resource)
    {
        using var stream = Open(resource);
        using var plain = new GZipStream(stream, CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        plain.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static Stream Open(string resource) => typeof(ShippedData).Assembly.GetManifestResourceStream(resource)!;
}
