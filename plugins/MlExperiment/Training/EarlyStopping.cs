using System.Runtime.InteropServices;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Training;

/// <summary>
/// Watches the loss on training rows that were held back, and keeps the weights of the best epoch (Prechelt 1998, "Early Stopping - But When?").
/// </summary>
/// <param name="network">The network that learns.</param>
/// <param name="held">The rows that were held back.</param>
/// <param name="patience">Epochs without a lower loss after which it says stop.</param>
internal sealed class EarlyStopping(Network network, Samples held, int patience)
{
    /// <summary>The part of the training rows that is held back.</summary>
    public const double HeldPart = 0.1;

    private readonly int[] _rows = [.. Enumerable.Range(0, held.Count)];
    private double _bestLoss = double.PositiveInfinity;
    private float[][] _best = network.CopyValues();

    /// <summary>The epoch with the lowest loss; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Looks at the network after an epoch.</summary>
    /// <returns>The mean loss on the rows that were held back.</returns>
    public double Look(int epoch)
    {
        // The gradients that this leaves are overwritten by the next step.
        var loss = network.ComputeGradients(held, _rows) / held.Count;
        if (loss < _bestLoss)
        {
            (_bestLoss, BestEpoch, _best) = (loss, epoch, network.CopyValues());
        }

        return loss;
    }

    public bool SaysStop(int epoch) => epoch - BestEpoch >= patience;

    /// <summary>Puts the best weights back into the network.</summary>
    public void TakeBest() => network.SetValues(_best);

    public void Save(BinaryWriter writer)
    {
        writer.Write(_bestLoss);
        writer.Write(BestEpoch);
        foreach (var values in _best)
        {
            writer.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    public void Restore(BinaryReader reader)
    {
        _bestLoss = reader.ReadDouble();
        BestEpoch = reader.ReadInt32();
        foreach (var values in _best)
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}
