using System.Runtime.InteropServices;

namespace McpCore.MlExperiment.Models;

/// <summary>The moments of one array of parameters.</summary>
internal sealed class AdamState(float[] parameters, float[] gradients, double l2)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    private readonly float[] _first = new float[parameters.Length];
    private readonly float[] _second = new float[parameters.Length];

    /// <summary>One step of Adam; the gradients are used up. Weight decay adds <c>l2</c> times the parameter to its gradient.</summary>
    public void Apply(double learningRate, int step)
    {
        var rate = (float)(learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step)));
        for (var i = 0; i < parameters.Length; i++)
        {
            var gradient = gradients[i] + ((float)l2 * parameters[i]);
            _first[i] = (Beta1 * _first[i]) + ((1 - Beta1) * gradient);
            _second[i] = (Beta2 * _second[i]) + ((1 - Beta2) * gradient * gradient);
            parameters[i] -= rate * _first[i] / (MathF.Sqrt(_second[i]) + Epsilon);
            gradients[i] = 0;
        }
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var values in new[] { parameters, _first, _second })
        {
            writer.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    public void Restore(BinaryReader reader)
    {
        foreach (var values in new[] { parameters, _first, _second })
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}
