using McpCore.MlExperiment;
using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class ParametersTests
{
    [Fact]
    public void Apply_AdamTwoSteps_FollowTheFormulas()
    {
        var adam = Create(OptimizerKind.Adam, l2: 0, 1);

        // m 0.05, v 0.00025, both divided by their bias: 0.5 and 0.25, so the step is the learning rate itself.
        adam.Gradients[0] = 0.5f;
        adam.Apply(learningRate: 0.1, step: 1);
        Assert.Equal(0.9, adam.Values[0], 1e-5);

        // m 0.025 / 0.19, v 0.00028975 / 0.001999: 0.1 * 0.1315789 / 0.3807188.
        adam.Gradients[0] = -0.2f;
        adam.Apply(learningRate: 0.1, step: 2);
        Assert.Equal(0.8654393, adam.Values[0], 1e-5);
    }

    [Fact]
    public void Apply_SgdTwoSteps_KeepsNineTenthsOfItsVelocity()
    {
        var sgd = Create(OptimizerKind.Sgd, l2: 0, 1);

        sgd.Gradients[0] = 2;
        sgd.Apply(learningRate: 0.1, step: 1);
        Assert.Equal(0.8, sgd.Values[0], 1e-6);

        // 0.9 * -0.2 - 0.1 * 1.
        sgd.Gradients[0] = 1;
        sgd.Apply(learningRate: 0.1, step: 2);
        Assert.Equal(0.52, sgd.Values[0], 1e-6);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public void Apply_NoGradientAndNoDecay_ChangesNothing(OptimizerKind optimizer)
    {
        var parameters = Create(optimizer, l2: 0, 1.5f);

        parameters.Apply(learningRate: 0.1, step: 1);

        Assert.Equal(1.5f, parameters.Values[0]);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam, 2.5, 3.5)]
    [InlineData(OptimizerKind.Sgd, 2.05, 3.95)]
    public void Apply_Decay_AddsItsPartOfTheParameterToTheGradient(OptimizerKind optimizer, double first, double second)
    {
        // -0.3 + 0.1 * 2 = -0.1 and -0.3 + 0.1 * 4 = 0.1: of Adam's first step the sign alone counts.
        var parameters = Create(optimizer, l2: 0.1, 2, 4);
        (parameters.Gradients[0], parameters.Gradients[1]) = (-0.3f, -0.3f);

        parameters.Apply(learningRate: 0.5, step: 1);

        Assert.Equal(first, parameters.Values[0], 1e-5);
        Assert.Equal(second, parameters.Values[1], 1e-5);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public void Restore_SavedState_GoesOnAsBefore(OptimizerKind optimizer)
    {
        var parameters = Create(optimizer, l2: 0.01, 1, -2, 3);
        SetGradients(parameters, 0.5f, 0.1f, -0.7f);
        parameters.Apply(0.1, step: 1);
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        parameters.Save(writer);
        var other = Create(optimizer, l2: 0.01);
        buffer.Position = 0;
        using var reader = new BinaryReader(buffer);

        other.Restore(reader);
        foreach (var each in new[] { parameters, other })
        {
            SetGradients(each, -0.2f, 0.4f, 0);
            each.Apply(0.1, step: 2);
        }

        Assert.Equal(parameters.Values, other.Values);
        Assert.NotEqual(1, other.Values[0]);
    }

    private static Parameters Create(OptimizerKind optimizer, double l2, params float[] values)
    {
        var parameters = new Parameters(Padding.Lane, optimizer, l2);
        values.CopyTo(parameters.Values, 0);
        return parameters;
    }

    private static void SetGradients(Parameters parameters, params float[] gradients) => gradients.CopyTo(parameters.Gradients, 0);
}
