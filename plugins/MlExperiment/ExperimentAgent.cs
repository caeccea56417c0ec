using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Kernels;
using McpCore.MlExperiment.Models;
using McpCore.MlExperiment.Output;
using McpCore.MlExperiment.Training;

namespace McpCore.MlExperiment;

/// <summary>Trains a classifier on real data and measures it on rows that it has not seen.</summary>
[JobType("ml_experiment", Description = "Trains a classifier (linear, neural, svm) on iris, digits, Fashion-MNIST, MNIST or CIFAR-10.")]
public sealed class ExperimentAgent : Agent<ExperimentPayload, ExperimentResult>
{
    protected override JsonSerializerContext JsonContext => ExperimentJson.Default;

    protected override ValueTask ValidateAsync(ExperimentPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        PayloadRules.Check(payload, validation);
        return default;
    }

    public override async Task<ExperimentResult> ExecuteAsync(ExperimentPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var start = TimeProvider.System.GetUtcNow();
        var experiment = Experiment.Create(payload, Load(payload, context));
        var data = experiment.Data;
        context.Log.Information("{Train} training rows, {Test} test rows, {Features} features, {Classes} classes", data.Train.Count, data.Test.Count, data.Train.Features, data.Classes.Count);
        if (await context.LoadCheckpointAsync() is { } checkpoint && experiment.TryRestore(checkpoint))
        {
            context.Log.Information("Resumed after epoch {Epoch}", experiment.History.Count);
        }

        await TrainAsync(payload, experiment, context, cancellationToken);
        experiment.Finish();
        TellEnd(payload, experiment, context);

        var result = new ExperimentResult
        {
            Model = payload.Model,
            Dataset = payload.Dataset,
            Epochs = experiment.History.Count,
            Seed = payload.Seed,
            TrainAccuracy = experiment.Kept.Accuracy,
            TestAccuracy = experiment.Kept.TestAccuracy,
            FinalLoss = experiment.Kept.Loss,
            TrainingHistory = experiment.History,
            ConfusionMatrix = Evaluation.Confusion(experiment.Model, data.Test),
            Classes = data.Classes,
            Samples = new SampleCounts(data.Train.Count, data.Test.Count),
            Parameters = Parameters(payload, experiment),
            DurationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            ExperimentId = context.JobId,
        };
        await ArtifactWriter.WriteAsync(payload, experiment, result, start, TimeProvider.System, context);
        return result;
    }

    private static SplitDataset Load(ExperimentPayload payload, JobContext context)
    {
        try
        {
            var data = DatasetLoader.Load(payload.Dataset, context.DataDirectory, payload.TestSize, payload.Seed);
            if (DatasetLoader.IsPart(payload.Dataset, context.DataDirectory))
            {
                context.Log.Information("The shipped part of {Dataset}: {Train} of 60000 training rows and {Test} of 10000 test rows", payload.Dataset.Wire(), data.Train.Count, data.Test.Count);
            }

            return PayloadRules.IsRbf(payload) && Math.Min(data.Train.Count, payload.MaxSamples ?? int.MaxValue) > KernelTraining.MaxRows
                ? throw new JobFailedException($"Kernel rbf compares all training rows with each other, and {payload.Dataset.Wire()} has {data.Train.Count} of them. Set max_samples to {KernelTraining.MaxRows} or less.", "too_many_rows")
                : data;
        }
        catch (DataFormatException exception)
        {
            throw new JobFailedException(exception.Message, "bad_data", exception);
        }
    }

    private static async Task TrainAsync(ExperimentPayload payload, Experiment experiment, JobContext context, CancellationToken cancellationToken)
    {
        while (!experiment.IsOver)
        {
            var (record, heldLoss) = experiment.RunEpoch(cancellationToken);
            if (!double.IsFinite(record.Loss) || heldLoss is { } held && !double.IsFinite(held))
            {
                throw new JobFailedException($"The loss is no longer a number after epoch {record.Epoch}: the learning rate {payload.LearningRate.ToString(CultureInfo.InvariantCulture)} is too large. Choose a smaller one.", "diverged");
            }

            ReadOnlySpan<(string, double)> metrics = [("loss", record.Loss), ("accuracy", record.Accuracy), ("test_accuracy", record.TestAccuracy), ("held_loss", heldLoss ?? 0)];
            context.Progress(
                experiment.IsOver ? 1 : (double)record.Epoch / payload.Epochs,
                string.Create(CultureInfo.InvariantCulture, $"epoch {record.Epoch}: loss {record.Loss:0.0000}, test accuracy {record.TestAccuracy:0.000}"),
                record.Epoch,
                heldLoss is null ? metrics[..^1] : metrics);
            if (record.Epoch % payload.CheckpointEvery == 0 && !experiment.IsOver)
            {
                await context.SaveCheckpointAsync(experiment.Save());
            }
        }
    }

    private static void TellEnd(ExperimentPayload payload, Experiment experiment, JobContext context)
    {
        if (experiment.IsStopped)
        {
            context.Log.Information("Stopped after epoch {Epoch}: the loss on the {Rows} rows that were held back had its lowest value after epoch {Best}, whose weights are kept", experiment.History.Count, experiment.HeldRows, experiment.Kept.Epoch);
        }
        else if (experiment.IsSolved)
        {
            context.Log.Information("Solved in {Epochs} epochs", experiment.History.Count);
        }
        else if (PayloadRules.IsRbf(payload))
        {
            context.Log.Warning("Not solved after {Epochs} epochs: the model is usable, but more epochs would change it", experiment.History.Count);
        }
    }

    private static ExperimentParameters Parameters(ExperimentPayload payload, Experiment experiment)
    {
        var (isRbf, isSvm) = (PayloadRules.IsRbf(payload), payload.Model == ModelKind.Svm);
        return new ExperimentParameters
        {
            Epochs = payload.Epochs,
            LearningRate = isRbf ? null : payload.LearningRate,
            BatchSize = isRbf ? null : payload.BatchSize,
            Seed = payload.Seed,
            TestSize = experiment.Data.TestFraction,
            HiddenLayers = PayloadRules.HiddenLayers(payload),
            Optimizer = isRbf ? null : payload.Optimizer,
            L2 = isSvm ? null : payload.L2,
            Kernel = isSvm ? payload.Kernel : null,
            C = isSvm ? payload.C : null,
            Gamma = experiment.Gamma,
            Standardize = payload.Standardize,
            MaxSamples = payload.MaxSamples,
            EarlyStoppingPatience = payload.EarlyStoppingPatience,
            CheckpointEvery = payload.CheckpointEvery,
        };
    }
}
