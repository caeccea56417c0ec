using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// An array of parameters that learns: values, gradients, and what the optimizer remembers of the steps before. A step is one pass over all of
/// them. Adam is that of Kingma and Ba (2015, the order of computation at the end of section 2); sgd has a momentum of 0.9 (Polyak 1964).
/// Weight decay adds <c>l2</c> times the value to its gradient.
/// </summary>
internal sealed class Parameters
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;
    private const float Momentum = 0.9f;

    private readonly OptimizerKind _optimizer;
    private readonly float _l2;
    private readonly float[] _first;
    private readonly float[] _second;

    /// <param name="length">How many; a multiple of <see cref="Padding.Lane"/>.</param>
    /// <param name="optimizer">How a step follows from the gradients.</param>
    /// <param name="l2">Weight decay.</param>
    public Parameters(int length, OptimizerKind optimizer, double l2)
    {
        (_optimizer, _l2) = (optimizer, (float)l2);
        Values = new float[length];
        Gradients = new float[length];
        _first = new float[length];
        _second = new float[optimizer == OptimizerKind.Adam ? length : 0];
    }

    public float[] Values { get; }

    public float[] Gradients { get; }

    /// <summary>One step down the gradients.</summary>
    /// <param name="learningRate">Step size.</param>
    /// <param name="step">The step's number, from 1.</param>
    public void Apply(double learningRate, int step)
    {
        if (_optimizer == OptimizerKind.Adam)
        {
            ApplyAdam((float)(learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step))));
        }
        else
        {
            ApplyMomentum((float)learningRate);
        }
    }

    public void Save(BinaryWriter writer)
    {
        foreach (var values in new[] { Values, _first, _second })
        {
            writer.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    public void Restore(BinaryReader reader)
    {
        foreach (var values in new[] { Values, _first, _second })
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private void ApplyAdam(float rate)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(Values);
        ref var gradients = ref MemoryMarshal.GetArrayDataReference(Gradients);
        ref var first = ref MemoryMarshal.GetArrayDataReference(_first);
        ref var second = ref MemoryMarshal.GetArrayDataReference(_second);
        var (decay, step) = (Vector256.Create(_l2), Vector256.Create(rate));
        for (nuint i = 0; i < (nuint)Values.Length; i += (nuint)Vector256<float>.Count)
        {
            var value = Vector256.LoadUnsafe(ref values, i);
            var gradient = Vector256.FusedMultiplyAdd(decay, value, Vector256.LoadUnsafe(ref gradients, i));
            var mean = (Vector256.LoadUnsafe(ref first, i) * Beta1) + (gradient * (1 - Beta1));
            var square = (Vector256.LoadUnsafe(ref second, i) * Beta2) + (gradient * gradient * (1 - Beta2));
            mean.StoreUnsafe(ref first, i);
            square.StoreUnsafe(ref second, i);
            (value - (step * mean / (Vector256.Sqrt(square) + Vector256.Create(Epsilon)))).StoreUnsafe(ref values, i);
        }
    }

    private void ApplyMomentum(float rate)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(Values);
        ref var gradients = ref MemoryMarshal.GetArrayDataReference(Gradients);
        ref var first = ref MemoryMarshal.GetArrayDataReference(_first);
        var (decay, step) = (Vector256.Create(_l2), Vector256.Create(rate));
        for (nuint i = 0; i < (nuint)Values.Length; i += (nuint)Vector256<float>.Count)
        {
            var value = Vector256.LoadUnsafe(ref values, i);
            var gradient = Vector256.FusedMultiplyAdd(decay, value, Vector256.LoadUnsafe(ref gradients, i));
            var velocity = (Vector256.LoadUnsafe(ref first, i) * Momentum) - (step * gradient);
            velocity.StoreUnsafe(ref first, i);
            (value + velocity).StoreUnsafe(ref values, i);
        }
    }
}
