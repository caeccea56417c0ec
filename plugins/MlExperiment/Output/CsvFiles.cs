using System.Globalization;
using System.Text;

namespace McpCore.MlExperiment.Output;

/// <summary>The tables among the artifacts.</summary>
internal static class CsvFiles
{
    public static string History(IReadOnlyList<EpochRecord> history)
    {
        var text = new StringBuilder("epoch,loss,accuracy,test_accuracy\n");
        foreach (var record in history)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Epoch},{record.Loss:R},{record.Accuracy:R},{record.TestAccuracy:R}\n");
        }

        return text.ToString();
    }

    /// <summary>True classes are rows, predicted ones columns.</summary>
    public static string Confusion(int[][] counts, IReadOnlyList<string> classes)
    {
        var text = new StringBuilder($"true,{string.Join(',', classes)}\n");
        foreach (var (name, row) in classes.Zip(counts))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name},{string.Join(',', row)}\n");
        }

        return text.ToString();
    }
}
