using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment.Training;

/// <summary>
/// One experiment from its first epoch to its last: the data, the training, the history. What it saves between two epochs is all that the
/// following ones depend on, so that one that goes on gives bit for bit the numbers of one that was never interrupted.
/// </summary>
internal sealed class Experiment
{
    private const int Format = 2;
    private readonly ExperimentPayload _payload;
    private readonly ITraining _training;
    private readonly EarlyStopping? _stopping;
    private readonly List<EpochRecord> _history = [];

    private Experiment(ExperimentPayload payload, SplitDataset data, Scaler? scaler, Samples? held)
    {
        (_payload, Data, Scaler, HeldRows) = (payload, data, scaler, held?.Count ?? 0);
        if (PayloadRules.IsRbf(payload))
        {
            Gamma = PayloadRules.Gamma(payload) ?? KernelTraining.Scale(data.Train);
            _training = new KernelTraining(data.Train, data.Classes.Count, payload.C, Gamma.Value);
            return;
        }

        // The dual's C is the primal's weight decay of 1 / (C · rows) when the loss is a mean.
        var l2 = payload.Model == ModelKind.Svm ? 1 / (payload.C * data.Train.Count) : payload.L2;
        var network = Network.Create(payload.Model, data.Train.Features, data.Classes.Count, payload.HiddenLayers, payload.Seed, payload.Optimizer, l2);
        _training = new GradientTraining(network, data.Train, payload.LearningRate, payload.BatchSize, payload.Seed);
        _stopping = held is null ? null : new EarlyStopping(network, held, payload.EarlyStoppingPatience!.Value);
    }

    /// <summary>What the model learns from and is measured on.</summary>
    public SplitDataset Data { get; }

    /// <summary>How the features were shifted and scaled; null when they were not.</summary>
    public Scaler? Scaler { get; }

    /// <summary>Training rows that were held back for early stopping.</summary>
    public int HeldRows { get; }

    /// <summary>Of the kernel rbf; else null.</summary>
    public double? Gamma { get; }

    public IReadOnlyList<EpochRecord> History => _history;

    /// <summary>The epoch whose model counts: the last one, or the best one where the training may stop early.</summary>
    public EpochRecord Kept => _stopping is null ? _history[^1] : _history[_stopping.BestEpoch - 1];

    /// <summary>Whether the solver found the optimum; a training by gradients never says so.</summary>
    public bool IsSolved => _training.IsDone;

    /// <summary>Whether the loss on the rows that were held back said stop.</summary>
    public bool IsStopped => _stopping?.SaysStop(_history.Count) ?? false;

    public bool IsOver => _history.Count >= _payload.Epochs || IsSolved || IsStopped;

    public IClassifier Model => _training.Model;

    /// <param name="payload">What to learn and how.</param>
    /// <param name="data">All rows, as they were read; changed in place when features are scaled.</param>
    public static Experiment Create(ExperimentPayload payload, SplitDataset data)
    {
        data = payload.MaxSamples is { } limit ? data.Limit(limit, payload.Seed) : data;
        Samples? held = null;
        if (payload.EarlyStoppingPatience is not null)
        {
            var parts = SplitDataset.Stratified(data.Train, data.Classes, EarlyStopping.HeldPart, payload.Seed);
            (data, held) = (data with { Train = parts.Train }, parts.Test);
        }

        var scaler = payload.Standardize ? Scaler.Fit(data.Train) : null;
        foreach (var rows in new[] { data.Train, data.Test, held })
        {
            if (rows is not null)
            {
                scaler?.Apply(rows);
            }
        }

        return new Experiment(payload, data, scaler, held);
    }

    /// <summary>Runs the next epoch and measures the model after it.</summary>
    /// <returns>Its record, and the loss on the rows that were held back, if any.</returns>
    public (EpochRecord Record, double? HeldLoss) RunEpoch(CancellationToken cancellationToken)
    {
        var epoch = _history.Count + 1;
        var loss = _training.RunEpoch(epoch, cancellationToken);
        var heldLoss = _stopping?.Look(epoch);
        var record = new EpochRecord(epoch, loss, Evaluation.Accuracy(Model, Data.Train, cancellationToken), Evaluation.Accuracy(Model, Data.Test, cancellationToken));
        _history.Add(record);
        return (record, heldLoss);
    }

    /// <summary>Goes back to the model of the epoch that counts.</summary>
    public void Finish() => _stopping?.TakeBest();

    public byte[] Save()
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write(Format);
            writer.Write(_history.Count);
            foreach (var record in _history)
            {
                writer.Write(record.Loss);
                writer.Write(record.Accuracy);
                writer.Write(record.TestAccuracy);
            }

            _training.Save(writer);
            _stopping?.Save(writer);
        }

        return buffer.ToArray();
    }

    /// <returns>False for what another version saved, which is left alone.</returns>
    public bool TryRestore(ReadOnlyMemory<byte> saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved.ToArray()));
        if (saved.Length < sizeof(int) || reader.ReadInt32() != Format)
        {
            return false;
        }

        var epochs = reader.ReadInt32();
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            _history.Add(new EpochRecord(epoch, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()));
        }

        _training.Restore(reader);
        _stopping?.Restore(reader);
        return true;
    }
}
