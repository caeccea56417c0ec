using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpCore.Agents;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;
using McpCore.MlExperiment.Prediction;

namespace McpCore.MlExperiment;

/// <summary>Uses a model that an experiment trained.</summary>
[JobType("ml_predict", Description = "Predicts the classes of rows with the model of an ml_experiment job.")]
public sealed class PredictAgent : Agent<PredictPayload, PredictResult>
{
    private const double MaxNumber = 1_000_000;

    protected override JsonSerializerContext JsonContext => ExperimentJson.Default;

    protected override ValueTask ValidateAsync(PredictPayload payload, PayloadValidation validation, CancellationToken cancellationToken)
    {
        for (var row = 1; row < payload.Rows.Count; row++)
        {
            if (payload.Rows[row].Count != payload.Rows[0].Count)
            {
                validation.Add($"rows[{row}]", $"{payload.Rows[row].Count} numbers, and the first row has {payload.Rows[0].Count}", "rows of equal length");
                break;
            }
        }

        if (payload.Rows.Any(row => row.Any(value => Math.Abs(value) > MaxNumber)))
        {
            validation.Add("rows", "a number is too large to be reckoned with", $"numbers from -{MaxNumber:0} to {MaxNumber:0}", "range");
        }

        return default;
    }

    public override async Task<PredictResult> ExecuteAsync(PredictPayload payload, JobContext context, CancellationToken cancellationToken)
    {
        var file = await ReadAsync(payload.Model, context, cancellationToken);
        if (payload.Rows[0].Count != file.Features)
        {
            throw new JobFailedException($"The rows have {payload.Rows[0].Count} numbers; the model of {payload.Model} takes {file.Features} ({file.Dataset.Wire()}: {file.Unit}).", "wrong_features");
        }

        var samples = new Samples(file.Features, [.. payload.Rows.SelectMany(row => row.Select(value => (float)value))], new int[payload.Rows.Count]);
        if (file is { Means: { } means, Factors: { } factors })
        {
            new Scaler(means, factors).Apply(samples);
        }

        var model = Build(file, payload.Model);
        var (predictions, scores, probabilities) = (new List<string>(), new List<double[]>(), new List<double[]>());
        Evaluation.ForEachRow(model, samples, Take, cancellationToken);
        return new PredictResult
        {
            Model = payload.Model,
            ModelKind = file.Model,
            Dataset = file.Dataset,
            Classes = file.Classes,
            Predictions = predictions,
            Probabilities = model.HasProbabilities ? probabilities : null,
            Scores = scores,
        };

        void Take(int _, ReadOnlySpan<float> row)
        {
            var chances = new float[row.Length];
            Losses.Probabilities(row, chances);
            predictions.Add(file.Classes[TensorPrimitives.IndexOfMax(row)]);
            scores.Add(Array.ConvertAll(row.ToArray(), score => (double)score));
            probabilities.Add(Array.ConvertAll(chances, chance => (double)chance));
        }
    }

    private static async Task<ModelFile> ReadAsync(string jobId, JobContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await context.OpenArtifactAsync(jobId, ModelFile.Name);
            return await JsonSerializer.DeserializeAsync(stream, ArtifactJson.Default.ModelFile, cancellationToken) ?? throw new JsonException("it is null");
        }
        catch (ArgumentException exception)
        {
            throw new JobFailedException($"There is no model to use: {exception.Message}", "model_not_found", exception);
        }
        catch (JsonException exception)
        {
            throw new JobFailedException($"{ModelFile.Name} of {jobId} cannot be read: {exception.Message}", "bad_model", exception);
        }
    }

    private static IClassifier Build(ModelFile file, string jobId)
    {
        try
        {
            return file.Build();
        }
        catch (ModelFormatException exception)
        {
            throw new JobFailedException($"{ModelFile.Name} of {jobId} {exception.Message}. Train the model again.", "bad_model", exception);
        }
    }
}
