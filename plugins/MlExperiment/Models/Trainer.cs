using McpCore.MlExperiment.Data;

namespace McpCore.MlExperiment.Models;

/// <summary>
/// Trains a network by mini-batches with Adam (Kingma and Ba 2015, algorithm 1). Each epoch's order of rows is drawn from seed and epoch
/// alone, so a training that goes on from a saved state gives the numbers of one that was never interrupted.
/// </summary>
internal sealed class Trainer(Network network, double learningRate, double l2, int batchSize, int seed)
{
    private const int Format = 1;
    private readonly List<AdamState> _states = [.. network.Layers.SelectMany(layer => new[] { new AdamState(layer.Weights, layer.WeightGradients, l2), new AdamState(layer.Biases, layer.BiasGradients, 0) })];
    private int _step;

    public Network Network { get; } = network;

    /// <returns>The mean loss over the epoch's rows.</returns>
    public double RunEpoch(Samples train, int epoch, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, train.Count).ToArray();
        new Random(HashOf(seed, epoch)).Shuffle(order);
        var loss = 0.0;
        for (var start = 0; start < order.Length; start += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = order.AsSpan(start, Math.Min(batchSize, order.Length - start));
            foreach (var row in batch)
            {
                loss += Network.Accumulate(train.Row(row), train.Labels[row], 1f / batch.Length);
            }

            _step++;
            foreach (var state in _states)
            {
                state.Apply(learningRate, _step);
            }
        }

        return loss / order.Length;
    }

    /// <summary>Everything that the next epochs depend on.</summary>
    public byte[] Save(IReadOnlyList<EpochRecord> history)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(Format);
            writer.Write(_step);
            writer.Write(history.Count);
            foreach (var record in history)
            {
                writer.Write(record.Loss);
                writer.Write(record.Accuracy);
                writer.Write(record.TestAccuracy);
            }

            foreach (var state in _states)
            {
                state.Save(writer);
            }
        }

        return buffer.ToArray();
    }

    /// <returns>The epochs that were done.</returns>
    public List<EpochRecord> Restore(ReadOnlyMemory<byte> saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved.ToArray()));
        if (reader.ReadInt32() != Format)
        {
            return [];
        }

        _step = reader.ReadInt32();
        var epochs = reader.ReadInt32();
        var history = new List<EpochRecord>();
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            history.Add(new EpochRecord(epoch, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()));
        }

        foreach (var state in _states)
        {
            state.Restore(reader);
        }

        return history;
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
