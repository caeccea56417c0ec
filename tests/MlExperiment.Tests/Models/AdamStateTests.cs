using McpCore.MlExperiment.Models;

namespace MlExperiment.Tests.Models;

public sealed class AdamStateTests
{
    [Fact]
    public void Apply_TwoSteps_FollowTheFormulas()
    {
        float[] parameters = [1], gradients = [0.5f];
        var adam = new AdamState(parameters, gradients, l2: 0);

        // m 0.05, v 0.00025, both divided by their bias: 0.5 and 0.25, so the step is the learning rate itself.
        adam.Apply(learningRate: 0.1, step: 1);
        Assert.Equal(0.9, parameters[0], 1e-5);

        // m 0.025 / 0.19, v 0.00028975 / 0.001999: 0.1 * 0.1315789 / 0.3807188.
        gradients[0] = -0.2f;
        adam.Apply(learningRate: 0.1, step: 2);
        Assert.Equal(0.8654393, parameters[0], 1e-5);
    }

    [Fact]
    public void Apply_Gradients_AreUsedUp()
    {
        float[] parameters = [1, 2], gradients = [0.5f, -3];

        new AdamState(parameters, gradients, l2: 0).Apply(learningRate: 0.1, step: 1);

        Assert.Equal([0, 0], gradients);
        Assert.Equal(0.9, parameters[0], 1e-5);
        Assert.Equal(2.1, parameters[1], 1e-5);
    }

    [Fact]
    public void Apply_NoGradientAndNoDecay_ChangesNothing()
    {
        float[] parameters = [1.5f], gradients = [0];

        new AdamState(parameters, gradients, l2: 0).Apply(learningRate: 0.1, step: 1);

        Assert.Equal(1.5f, parameters[0]);
    }

    [Fact]
    public void Apply_Decay_AddsItsPartOfTheParameterToTheGradient()
    {
        // -0.3 + 0.1 * 2 = -0.1 and -0.3 + 0.1 * 4 = 0.1: of the first step the sign alone counts.
        float[] parameters = [2, 4], gradients = [-0.3f, -0.3f];

        new AdamState(parameters, gradients, l2: 0.1).Apply(learningRate: 0.5, step: 1);

        Assert.Equal(2.5, parameters[0], 1e-5);
        Assert.Equal(3.5, parameters[1], 1e-5);
    }

    [Fact]
    public void Restore_SavedState_GoesOnAsBefore()
    {
        float[] parameters = [1, -2, 3], gradients = [0.5f, 0.1f, -0.7f];
        var adam = new AdamState(parameters, gradients, l2: 0.01);
        adam.Apply(0.1, step: 1);
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        adam.Save(writer);
        float[] otherParameters = new float[3], otherGradients = [-0.2f, 0.4f, 0];
        var other = new AdamState(otherParameters, otherGradients, l2: 0.01);
        buffer.Position = 0;
        using var reader = new BinaryReader(buffer);

        other.Restore(reader);
        other.Apply(0.1, step: 2);
        new float[] { -0.2f, 0.4f, 0 }.CopyTo(gradients, 0);
        adam.Apply(0.1, step: 2);

        Assert.Equal(parameters, otherParameters);
    }
}
