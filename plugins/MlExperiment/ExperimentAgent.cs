using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;

namespace McpCore.MlExperiment;

/// <summary>Trains a classifier on real data and measures it on rows that it has not seen.</summary>
[JobType("ml_experiment", Description = "Trains a classifier (linear, neural, svm) on iris, digits, MNIST or CIFAR-10.")]
public sealed class ExperimentAgent : Agent<ExperimentPayload, ExperimentResult>
{
    private const double TestSize = 0.2;
    private const double L2 = 0.0001;
    private static readonly int[] HiddenLayers = [100];
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    protected override JsonSerializerContext JsonContext => ExperimentJson.Default;

    protected override ValueTask ValidateAsync(ExperimentPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        if (DatasetLoader.MissingFiles(payload.Dataset, validation.DataDirectory) is { } missing)
        {
            validation.Add("dataset", missing, code: "missing_file");
        }

        return default;
    }

    public override async Task<ExperimentResult> ExecuteAsync(ExperimentPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var data = Load(payload, context);
        context.Log.Information("{Train} training rows, {Test} test rows, {Features} features, {Classes} classes", data.Train.Count, data.Test.Count, data.Train.Features, data.Classes.Count);

        var network = Network.Create(payload.Model, data.Train.Features, data.Classes.Count, HiddenLayers, payload.Seed);
        var trainer = new Trainer(network, payload.LearningRate, L2, payload.BatchSize, payload.Seed);
        var history = await ResumeAsync(trainer, context);
        await TrainAsync(payload, data, trainer, history, context, cancellationToken);

        var confusion = network.Confusion(data.Test);
        await WriteHistoryAsync(history, context);
        return new ExperimentResult
        {
            Model = payload.Model,
            Dataset = payload.Dataset,
            Epochs = payload.Epochs,
            Seed = payload.Seed,
            TrainAccuracy = history[^1].Accuracy,
            TestAccuracy = history[^1].TestAccuracy,
            FinalLoss = history[^1].Loss,
            TrainingHistory = history,
            ConfusionMatrix = confusion,
            Classes = data.Classes,
            Samples = new SampleCounts(data.Train.Count, data.Test.Count),
            Parameters = new ExperimentParameters(
                payload.Epochs, payload.LearningRate, payload.BatchSize, payload.Seed, data.TestFraction, payload.Model == ModelKind.Neural ? HiddenLayers : [], "adam", L2, true),
            DurationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            ExperimentId = context.JobId,
        };
    }

    private static SplitDataset Load(ExperimentPayload payload, JobContext context)
    {
        try
        {
            var split = DatasetLoader.Load(payload.Dataset, context.DataDirectory, TestSize, payload.Seed);
            split.Standardize();
            return split;
        }
        catch (DataFormatException exception)
        {
            throw new JobFailedException(exception.Message, "bad_data", exception);
        }
    }

    private static async Task<List<EpochRecord>> ResumeAsync(Trainer trainer, JobContext context)
    {
        if (await context.LoadCheckpointAsync() is not { } checkpoint)
        {
            return [];
        }

        var history = trainer.Restore(checkpoint);
        context.Log.Information("Resumed after epoch {Epoch}", history.Count);
        return history;
    }

    private static async Task TrainAsync(
        ExperimentPayload payload, SplitDataset data, Trainer trainer, List<EpochRecord> history, JobContext context, CancellationToken cancellationToken)
    {
        var sinceCheckpoint = Stopwatch.StartNew();
        for (var epoch = history.Count + 1; epoch <= payload.Epochs; epoch++)
        {
            var loss = trainer.RunEpoch(data.Train, epoch, cancellationToken);
            if (!double.IsFinite(loss))
            {
                throw new JobFailedException($"The loss is no longer a number after epoch {epoch}: the learning rate {payload.LearningRate.ToString(CultureInfo.InvariantCulture)} is too large. Choose a smaller one.", "diverged");
            }

            var record = new EpochRecord(epoch, loss, trainer.Network.Accuracy(data.Train), trainer.Network.Accuracy(data.Test));
            history.Add(record);
            context.Progress(
                (double)epoch / payload.Epochs,
                string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}: loss {record.Loss:0.0000}, test accuracy {record.TestAccuracy:0.000}"),
                epoch,
                ("loss", record.Loss),
                ("accuracy", record.Accuracy),
                ("test_accuracy", record.TestAccuracy));
            if (sinceCheckpoint.Elapsed >= CheckpointInterval && epoch < payload.Epochs)
            {
                await context.SaveCheckpointAsync(trainer.Save(history));
                sinceCheckpoint.Restart();
            }
        }
    }

    private static async Task WriteHistoryAsync(List<EpochRecord> history, JobContext context)
    {
        var text = new StringBuilder("epoch,loss,accuracy,test_accuracy\n");
        foreach (var record in history)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Epoch},{record.Loss:R},{record.Accuracy:R},{record.TestAccuracy:R}\n");
        }

        await context.WriteArtifactAsync("loss_curve.csv", text.ToString(), "text/csv");
    }
}
