using System.Diagnostics;
using System.Globalization;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;
using McpCore.MlExperiment.Data;
using McpCore.MlExperiment.Models;
using MlExperiment.Benchmarks;

// dotnet run -c Release --project tests/MlExperiment.Benchmarks [-- [--quick] [--mnist FOLDER]]
//   --quick          a tenth of the time, to see whether everything runs
//   --mnist FOLDER   where t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz are, MNIST's real test digits
//
// The accuracies of the agent ml_experiment on the shipped data sets against their floors; and the time that its perceptron takes for an epoch,
// on one thread, against scikit-learn's MLPClassifier on the same rows in the same run, where python3 has it (Debian: python3-sklearn). Times are
// those of the best epoch within the time: the machine may be shared.

const double LearningRate = 0.001;
const double L2 = 0.0001;
var span = TimeSpan.FromSeconds(args.Contains("--quick") ? 1 : 10);
var isMet = true;
var agent = new AgentTester(new ExperimentAgent());

Say($"Accuracy on rows that the model has not seen, and the floor:");
await AccuracyAsync("iris, linear", """{"dataset":"iris","model":"linear","epochs":200,"learning_rate":0.01}""", 0.90);
await AccuracyAsync("iris, neural", """{"dataset":"iris","model":"neural","epochs":200,"learning_rate":0.01}""", 0.93);
await AccuracyAsync("iris, linear svm", """{"dataset":"iris","model":"svm","epochs":200,"learning_rate":0.01}""", 0.80);
await AccuracyAsync("iris, rbf svm", """{"dataset":"iris","model":"svm","kernel":"rbf","epochs":200,"learning_rate":0.01}""", 0.93);
await AccuracyAsync("digits, neural, 50 epochs", """{"dataset":"digits","model":"neural","epochs":50}""", 0.96);
await AccuracyAsync("digits, rbf svm", """{"dataset":"digits","model":"svm","kernel":"rbf"}""", 0.98);
await AccuracyAsync("fashion_mnist (shipped part), neural", """{"dataset":"fashion_mnist","model":"neural"}""", 0.80);
if (args.SkipWhile(argument => argument != "--mnist").ElementAtOrDefault(1) is { } folder)
{
    using var digitsFolder = new RealDigits(folder);
    await AccuracyAsync("real MNIST test digits, neural", """{"dataset":"mnist","model":"neural","epochs":10}""", 0.94, new TestJob { DataDirectory = digitsFolder.DataDirectory });
}
else
{
    Say($"  real MNIST test digits: not measured, --mnist FOLDER says where they are");
}

var (imagesName, images) = Images.Load();
var digits = DatasetLoader.Load(DatasetKind.Digits, AppContext.BaseDirectory, 0.2, seed: 42).Train;
if (ScikitLearn.Find() is var (python, version, blas))
{
    Say($"A perceptron of 100 units with Adam, one thread, against scikit-learn {version} with {blas} in floats of 32 bits too:");
    foreach (var batchSize in new[] { 32, 200 })
    {
        Compare("digits", digits, batchSize, python);
        Compare(imagesName, images, batchSize, python);
    }
}
else
{
    Say($"Speed not compared: no python3 here has scikit-learn (Debian: apt-get install python3-sklearn).");
}

return isMet ? 0 : 1;

async Task AccuracyAsync(string name, string payload, double floor, TestJob? job = null)
{
    var accuracy = (await agent.RunAsync(payload, job)).ResultAs<ExperimentResult>().TestAccuracy;
    isMet &= accuracy >= floor;
    Say($"  {name,-38} {accuracy:0.0000}, floor {floor:0.00}: {(accuracy >= floor ? "met" : "missed")}");
}

void Compare(string name, Samples samples, int batchSize, string python)
{
    Scaler.Fit(samples).Apply(samples);
    var (seconds, accuracy) = Measure(samples, batchSize);
    var other = ScikitLearn.Measure(python, samples, batchSize, span);
    isMet &= seconds <= other.Seconds;
    Say($"  {name}, {samples.Count} rows of {samples.Features}, batches of {batchSize}: {seconds * 1000:0.00} against {other.Seconds * 1000:0.00} ms an epoch, {other.Seconds / seconds:0.0} times as fast: {(seconds <= other.Seconds ? "met" : "missed")} (accuracy on them in the end {accuracy:0.000} and {other.Accuracy:0.000})");
}

(double Seconds, double Accuracy) Measure(Samples samples, int batchSize)
{
    var network = Network.Create(ModelKind.Neural, samples.Features, 10, [100], seed: 1, OptimizerKind.Adam, L2);
    var training = new GradientTraining(network, samples, LearningRate, batchSize, seed: 1);
    var (best, whole) = (double.PositiveInfinity, Stopwatch.StartNew());
    for (var epoch = 1; whole.Elapsed < span; epoch++)
    {
        var start = Stopwatch.GetTimestamp();
        training.RunEpoch(epoch, CancellationToken.None);
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    return (best, Evaluation.Accuracy(network, samples));
}

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
