using System.Numerics.Tensors;

namespace McpCore.MlExperiment.Models;

/// <summary>Losses of one row's scores, and their gradients.</summary>
internal static class Losses
{
    /// <summary>Cross-entropy of the softmax of the scores.</summary>
    /// <param name="scores">One number a class.</param>
    /// <param name="label">The true class.</param>
    /// <param name="weight">The row's part in the gradient.</param>
    /// <param name="gradient">Takes the gradient of each score.</param>
    public static double Softmax(ReadOnlySpan<float> scores, int label, float weight, Span<float> gradient)
    {
        Probabilities(scores, gradient);
        var loss = -Math.Log(Math.Max(gradient[label], 1e-12f));
        gradient[label] -= 1;
        TensorPrimitives.Multiply(gradient, weight, gradient);
        return loss;
    }

    /// <summary>Hinge loss of each class against the rest, summed.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static double Hinge(ReadOnlySpan<float> scores, int label, float weight, Span<float> gradient)
    {
        var loss = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            var sign = i == label ? 1f : -1f;
            var margin = 1 - (sign * scores[i]);
            loss += Math.Max(0, margin);
            gradient[i] = margin > 0 ? -sign * weight : 0;
        }

        return loss;
    }

    /// <summary>The softmax of scores.</summary>
    public static void Probabilities(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        // Only differences of scores count; without the largest one, the exponentials cannot overflow.
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum(probabilities), probabilities);
    }
}
