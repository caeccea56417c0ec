using System.Numerics.Tensors;
using McpCore.MlExperiment.Data;

namespace McpCore.MlExperiment.Models;

/// <summary>Measures a model on rows.</summary>
internal static class Evaluation
{
    private const int ChunkRows = 256;

    /// <summary>The part of the rows that the model gets right.</summary>
    public static double Accuracy(IClassifier model, Samples samples, CancellationToken cancellationToken = default)
    {
        var right = 0;
        ForEachRow(model, samples, (row, scores) => right += TensorPrimitives.IndexOfMax(scores) == samples.Labels[row] ? 1 : 0, cancellationToken);
        return (double)right / samples.Count;
    }

    /// <summary>Counts by true class (row) and predicted class (column).</summary>
    public static int[][] Confusion(IClassifier model, Samples samples)
    {
        var counts = Enumerable.Range(0, model.Classes).Select(_ => new int[model.Classes]).ToArray();
        ForEachRow(model, samples, (row, scores) => counts[samples.Labels[row]][TensorPrimitives.IndexOfMax(scores)]++);
        return counts;
    }

    /// <summary>Hands out each row's number and scores, in order.</summary>
    public static void ForEachRow(IClassifier model, Samples samples, Action<int, ReadOnlySpan<float>> take, CancellationToken cancellationToken = default)
    {
        var scores = new float[Math.Min(ChunkRows, samples.Count) * model.Classes];
        for (var start = 0; start < samples.Count; start += ChunkRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(ChunkRows, samples.Count - start);
            model.Score(samples, start, scores.AsSpan(0, rows * model.Classes));
            for (var row = 0; row < rows; row++)
            {
                take(start + row, scores.AsSpan(row * model.Classes, model.Classes));
            }
        }
    }
}
