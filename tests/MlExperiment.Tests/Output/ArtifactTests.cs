using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using McpCore.Agents.Testing;
using McpCore.MlExperiment;
using McpCore.MlExperiment.Output;

namespace MlExperiment.Tests.Output;

/// <summary>The files of an experiment.</summary>
public sealed class ArtifactTests
{
    private const string JobId = "01900000-0000-7000-8000-0000000000ab";
    private const string Run = "mlruns/618033988749894848/01900000000070008000" + "0000000000ab";

    [Fact]
    public async Task Run_Completed_StoresItsFiles()
    {
        var (job, _) = await RunAsync();

        Assert.Equal(
            [
                ("confusion_matrix.csv", "text/csv"), ("confusion_matrix.svg", "image/svg+xml"), ("loss_curve.csv", "text/csv"), ("loss_curve.svg", "image/svg+xml"),
                ("metrics.json", "application/json"), ("mlruns.zip", "application/zip"), ("model.json", "application/json"),
            ],
            job.Artifacts.Values.Select(artifact => (artifact.Name, artifact.Kind)).OrderBy(artifact => artifact.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tables_HoldHistoryAndMatrix()
    {
        var (job, result) = await RunAsync();

        var lines = job.Artifacts["loss_curve.csv"].Text.Split('\n');
        Assert.Equal("epoch,loss,accuracy,test_accuracy", lines[0]);
        Assert.Equal(
            result.TrainingHistory.Select(record => FormattableString.Invariant($"{record.Epoch},{record.Loss:R},{record.Accuracy:R},{record.TestAccuracy:R}")),
            lines[1..^1]);
        Assert.Equal(
            ["true,setosa,versicolor,virginica", .. result.Classes.Zip(result.ConfusionMatrix, (name, row) => $"{name},{string.Join(',', row)}"), ""],
            job.Artifacts["confusion_matrix.csv"].Text.Split('\n'));
    }

    [Fact]
    public async Task Model_HasNamesAndWeights()
    {
        var (job, _) = await RunAsync();

        var model = JsonDocument.Parse(job.Artifacts["model.json"].Content).RootElement;
        Assert.Equal((1, JobId, "neural", "iris", 4, "cm"), (
            model.GetProperty("format").GetInt32(), model.GetProperty("experiment_id").GetString(), model.GetProperty("model").GetString(), model.GetProperty("dataset").GetString(), model.GetProperty("features").GetInt32(), model.GetProperty("unit").GetString()));
        Assert.Equal([4, 100], model.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("weights").GetArrayLength()));
        Assert.Equal([100, 3], model.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("biases").GetArrayLength()));
        Assert.Equal(4, model.GetProperty("means").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("kernel").ValueKind);
    }

    [Fact]
    public async Task Metrics_OfEachClass_FollowFromTheMatrix()
    {
        var (job, result) = await RunAsync();

        var metrics = JsonDocument.Parse(job.Artifacts["metrics.json"].Content).RootElement;
        Assert.Equal(result.TestAccuracy, metrics.GetProperty("test_accuracy").GetDouble());
        Assert.Equal("epochs", metrics.GetProperty("ended").GetString());
        Assert.Equal(result.ConfusionMatrix.Select((row, i) => (double)row[i] / row.Sum()), metrics.GetProperty("classes").EnumerateArray().Select(item => item.GetProperty("recall").GetDouble()));
    }

    [Fact]
    public void ClassMetrics_KnownMatrix_AreThoseOfTheTextbook()
    {
        // Two of three a are right, one b is called a, c is never called and never there.
        var metrics = ClassMetrics.Of([[2, 1, 0], [1, 4, 0], [0, 0, 0]], ["a", "b", "c"]);

        Assert.Equal(new ClassMetrics("a", 2 / 3.0, 2 / 3.0, 2 / 3.0, 3), metrics[0]);
        Assert.Equal(new ClassMetrics("b", 0.8, 0.8, 0.8, 5), metrics[1]);
        Assert.Equal(new ClassMetrics("c", null, null, null, 0), metrics[2]);
    }

    [Theory]
    [InlineData("loss_curve.svg")]
    [InlineData("confusion_matrix.svg")]
    public async Task Picture_IsWellFormedAndForLightAndDark(string name)
    {
        var (job, _) = await RunAsync();

        var svg = XDocument.Parse(job.Artifacts[name].Text).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains("neural on iris", svg.Elements().First().Value, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", job.Artifacts[name].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", job.Artifacts[name].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, new double[] { 1, 2 })]
    [InlineData(10, new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    [InlineData(50, new double[] { 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50 })]
    [InlineData(200, new double[] { 1, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200 })]
    public void OfEpochs_AnyNumber_HasRoundTicksFromTheFirst(int epochs, double[] ticks) => Assert.Equal(ticks, NumberScale.OfEpochs(epochs, 0, 100).Ticks);

    [Fact]
    public async Task Mlflow_HasTheLayoutOfItsFileStore()
    {
        var (job, result) = await RunAsync();

        await using var zip = new ZipArchive(new MemoryStream(job.Artifacts["mlruns.zip"].Content.ToArray()));
        var names = zip.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("mlruns/618033988749894848/meta.yaml", names);
        Assert.Contains("name: ml_experiment\n", Text("mlruns/618033988749894848/meta.yaml"), StringComparison.Ordinal);
        Assert.Contains($"artifact_uri: {Run}/artifacts\n", Text($"{Run}/meta.yaml"), StringComparison.Ordinal);
        Assert.Contains("status: 3\n", Text($"{Run}/meta.yaml"), StringComparison.Ordinal);
        Assert.Equal("neural-iris-000000ab", Text($"{Run}/tags/mlflow.runName"));
        Assert.Equal(("neural", "0.01", "[100]"), (Text($"{Run}/params/model"), Text($"{Run}/params/learning_rate"), Text($"{Run}/params/hidden_layers")));
        Assert.Equal(
            result.TrainingHistory.Select(record => FormattableString.Invariant($"{record.Loss:R} {record.Epoch}")),
            Text($"{Run}/metrics/loss").Trim().Split('\n').Select(line => line[(line.IndexOf(' ') + 1)..]));
        Assert.Equal(job.Artifacts["model.json"].Text, Text($"{Run}/artifacts/model.json"));

        string Text(string name)
        {
            using var reader = new StreamReader(zip.GetEntry(name)!.Open());
            return reader.ReadToEnd();
        }
    }

    private static async Task<(TestJob Job, ExperimentResult Result)> RunAsync()
    {
        var job = new TestJob { JobId = JobId };
        return (job, await Experiments.ResultAsync("""{"model":"neural","dataset":"iris","epochs":12,"learning_rate":0.01}""", job));
    }
}
