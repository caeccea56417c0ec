using System.Text;
using System.Text.Json;
using McpCore.Agents;
using McpCore.MlExperiment.Prediction;
using McpCore.MlExperiment.Training;

namespace McpCore.MlExperiment.Output;

/// <summary>Stores the files of an experiment, each by itself and all of them in MLflow's form.</summary>
internal static class ArtifactWriter
{
    public static async Task WriteAsync(ExperimentPayload payload, Experiment experiment, ExperimentResult result, DateTimeOffset start, TimeProvider time, JobContext context)
    {
        var title = $"{result.Model.ToString().ToLowerInvariant()} on {result.Dataset.Wire()}";
        var model = ModelFile.Of(payload, context.JobId, experiment.Data, experiment.Scaler, experiment.Model);
        List<(string Name, string Kind, byte[] Content)> files =
        [
            (ModelFile.Name, "application/json", JsonSerializer.SerializeToUtf8Bytes(model, ArtifactJson.Default.ModelFile)),
            ("metrics.json", "application/json", JsonSerializer.SerializeToUtf8Bytes(Metrics(experiment, result), ArtifactJson.Default.MetricsFile)),
            ("loss_curve.csv", "text/csv", Text(CsvFiles.History(result.TrainingHistory))),
            ("loss_curve.svg", "image/svg+xml", Text(LossChart.Draw($"Training: {title}", result.TrainingHistory, experiment.Kept))),
            ("confusion_matrix.csv", "text/csv", Text(CsvFiles.Confusion(result.ConfusionMatrix, result.Classes))),
            ("confusion_matrix.svg", "image/svg+xml", Text(ConfusionChart.Draw($"Test rows: {title}", result.ConfusionMatrix, result.Classes))),
        ];
        foreach (var (name, kind, content) in files)
        {
            await using var stream = await context.CreateArtifactAsync(name, kind);
            await stream.WriteAsync(content, CancellationToken.None);
        }

        await using var archive = await context.CreateArtifactAsync(MlflowArchive.Name, "application/zip");
        await archive.WriteAsync(Mlflow(result, files, start, time.GetUtcNow(), context), CancellationToken.None);
    }

    private static MetricsFile Metrics(Experiment experiment, ExperimentResult result) => new(
        result.TrainAccuracy,
        result.TestAccuracy,
        result.FinalLoss,
        experiment.Kept.Epoch,
        result.Epochs,
        experiment.IsStopped ? "early_stopping" : experiment.IsSolved ? "solved" : "epochs",
        result.Samples,
        experiment.HeldRows,
        ClassMetrics.Of(result.ConfusionMatrix, result.Classes),
        result.Parameters);

    private static byte[] Mlflow(ExperimentResult result, List<(string Name, string Kind, byte[] Content)> files, DateTimeOffset start, DateTimeOffset end, JobContext context)
    {
        using var buffer = new MemoryStream();
        using (var archive = new MlflowArchive(buffer, context.JobId))
        {
            archive.AddRun($"{result.Model.ToString().ToLowerInvariant()}-{result.Dataset.Wire()}-{context.JobId[^8..]}", start, end);
            archive.AddTag("mcpcore.job_id", context.JobId);
            archive.AddParameter("model", result.Model.ToString().ToLowerInvariant());
            archive.AddParameter("dataset", result.Dataset.Wire());
            foreach (var parameter in JsonSerializer.SerializeToElement(result.Parameters, ArtifactJson.Default.ExperimentParameters).EnumerateObject().Where(parameter => parameter.Value.ValueKind != JsonValueKind.Null))
            {
                archive.AddParameter(parameter.Name, parameter.Value.ToString());
            }

            archive.AddMetric("loss", end, result.TrainingHistory.Select(record => ((long)record.Epoch, record.Loss)));
            archive.AddMetric("accuracy", end, result.TrainingHistory.Select(record => ((long)record.Epoch, record.Accuracy)));
            archive.AddMetric("test_accuracy", end, result.TrainingHistory.Select(record => ((long)record.Epoch, record.TestAccuracy)));
            files.ForEach(file => archive.AddArtifact(file.Name, file.Content));
        }

        return buffer.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
