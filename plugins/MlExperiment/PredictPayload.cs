using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McpCore.MlExperiment;

/// <summary>Rows for a model that an experiment trained.</summary>
public sealed record PredictPayload
{
    [Description("The id of the job of type ml_experiment that trained the model.")]
    [RegularExpression("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
    public required string Model { get; init; }

    [Description("Rows as the data set has them (iris: cm; digits: pixels from 0 to 16; images: pixels from 0 to 1), before any shift or scale.")]
    [Length(1, 10_000)]
    public required IReadOnlyList<IReadOnlyList<double>> Rows { get; init; }
}
