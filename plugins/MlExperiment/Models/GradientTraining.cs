using McpCore.MlExperiment.Data;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// Trains a network by mini-batches. Each epoch's order of rows is drawn from seed and epoch alone, so a training that goes on from a saved
/// state gives the numbers of one that was never interrupted.
/// </summary>
internal sealed class GradientTraining(Network network, Samples train, double learningRate, int batchSize, int seed) : ITraining
{
    private readonly Parameters[] _parameters = [.. network.AllParameters()];
    private int _step;

    public Network Network => network;

    public IClassifier Model => network;

    public bool IsDone => false;

    public double RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, train.Count).ToArray();
        new Random(HashOf(seed, epoch)).Shuffle(order);
        var loss = 0.0;
        for (var start = 0; start < order.Length; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss += network.ComputeGradients(train, order.AsSpan(start, Math.Min(batchSize, order.Length - start)));
            _step++;
            foreach (var parameters in _parameters)
            {
                parameters.Apply(learningRate, _step);
            }
        }

        return loss / order.Length;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_step);
        Array.ForEach(_parameters, parameters => parameters.Save(writer));
    }

    public void Restore(BinaryReader reader)
    {
        _step = reader.ReadInt32();
        Array.ForEach(_parameters, parameters => parameters.Restore(reader));
    }

    /// <summary>One step of SplitMix64 (Steele, Lea and Flood 2014) over both numbers.</summary>
    private static int HashOf(int seed, int epoch)
    {
        var z = unchecked((ulong)(uint)seed << 32 | (uint)epoch) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return unchecked((int)(z ^ (z >> 31)));
    }
}
