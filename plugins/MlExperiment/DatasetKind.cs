namespace McpCore.MlExperiment;

/// <summary>What it learns from.</summary>
public enum DatasetKind
{
    /// <summary>150 flowers of 3 species; shipped.</summary>
    Iris,

    /// <summary>1,797 handwritten digits of 8 x 8 pixels; shipped.</summary>
    Digits,

    /// <summary>Pictures of clothes of 28 x 28 pixels in 10 classes: 2,500 are shipped; all 70,000 are the user's files in <c>data/fashion_mnist/</c>.</summary>
    FashionMnist,

    /// <summary>70,000 handwritten digits of 28 x 28 pixels; the user's files in <c>data/mnist/</c>.</summary>
    Mnist,

    /// <summary>60,000 pictures of 32 x 32 pixels in 10 classes; the user's files in <c>data/cifar10/</c>.</summary>
    Cifar10,
}
